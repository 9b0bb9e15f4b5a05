import type { Route } from "../route";

export function AccountScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  return (
    <h1>
      Account of {caseKey} {route.parts.join("/")}
    </h1>
  );
}
