import type { Route } from "../route";

export function CompareScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  return (
    <h1>
      Compare of {caseKey} {route.parts.join("/")}
    </h1>
  );
}
