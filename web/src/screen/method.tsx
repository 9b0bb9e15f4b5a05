import type { Route } from "../route";

export function MethodScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  return (
    <h1>
      Method of {caseKey} {route.parts.join("/")}
    </h1>
  );
}
