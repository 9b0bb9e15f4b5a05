import type { Route } from "../route";

export function FindingScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  return (
    <h1>
      Finding of {caseKey} {route.parts.join("/")}
    </h1>
  );
}
