import type { Route } from "../route";

export function OverviewScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  return (
    <h1>
      Overview of {caseKey} {route.parts.join("/")}
    </h1>
  );
}
