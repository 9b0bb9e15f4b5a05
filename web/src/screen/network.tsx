import type { Route } from "../route";

export function NetworkScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  return (
    <h1>
      Network of {caseKey} {route.parts.join("/")}
    </h1>
  );
}
