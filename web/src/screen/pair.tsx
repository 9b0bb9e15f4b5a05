import type { Route } from "../route";

export function PairScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  return (
    <h1>
      Pair of {caseKey} {route.parts.join("/")}
    </h1>
  );
}
