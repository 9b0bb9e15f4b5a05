// What a view is called: in the tab of the browser, and where a screen reader announces it.

import type { Route } from "../route";
import { cut, visible } from "../visible";

const NAMES: Record<string, string> = {
  network: "Network",
  method: "Method",
  decisions: "Decisions",
  compare: "Compare",
  accounts: "Accounts",
  narratives: "Narratives",
  targets: "Mentions",
};

export function nameOf({ parts: [, screen = "", first = "", second = ""], query }: Route): string {
  const short = (id: string) => visible(cut(id, 24, 8));
  switch (screen) {
    case "":
      return "Overview";
    case "group":
      return `${{ E: "Explained group", L: "Lead" }[first[0] ?? ""] ?? "Finding"} ${short(first)}`;
    case "account":
      return `Account ${short(first)}`;
    case "pair":
      return `Pair ${short(first)} and ${short(second)}`;
    case "compare":
      return query.get("with") ? `Compare with ${short(query.get("with") ?? "")}` : "Compare";
    default:
      return Object.hasOwn(NAMES, screen) ? (NAMES[screen] ?? screen) : "Nothing here";
  }
}

export function titleOf(route: Route, caseName: string): string {
  return `${nameOf(route)} · ${visible(cut(caseName, 40, 10))} · Claque`;
}
