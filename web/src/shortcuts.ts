// What a key means. Single keys can be turned off: some assistive programs send letters.

import type { Verdict } from "./api";

export type Act =
  | { do: "go"; screen: string }
  | { do: "search" }
  | { do: "help" }
  | { do: "row"; step: 1 | -1 }
  | { do: "turn"; rel: "prev" | "next" }
  | { do: "verdict"; verdict: Verdict }
  | { do: "undo" };

export interface Press {
  key: string;
  /** Ctrl, Alt or Meta is held: the key belongs to the browser. */
  held: boolean;
  /** The keyboard is in a field, or a dialog is open. */
  typing: boolean;
  at_ms: number;
}

/** The time that `g` waits for its second key. */
export const PATIENCE_MS = 1500;

const SCREENS: Record<string, string> = { o: "", n: "network", m: "method", d: "decisions", c: "compare" };

const SINGLE: Record<string, Act> = {
  "/": { do: "search" },
  "?": { do: "help" },
  j: { do: "row", step: 1 },
  k: { do: "row", step: -1 },
  "[": { do: "turn", rel: "prev" },
  "]": { do: "turn", rel: "next" },
  "1": { do: "verdict", verdict: "confirm" },
  "2": { do: "verdict", verdict: "benign" },
  "3": { do: "verdict", verdict: "unsure" },
  u: { do: "undo" },
};

/** What is to be done, and since when `g` waits for its second key. */
export function read(press: Press, since: number | null): { act: Act | null; since: number | null } {
  if (press.held || press.typing) return { act: null, since: null };
  if (press.key === "Shift") return { act: null, since };
  if (since !== null && press.at_ms - since <= PATIENCE_MS) {
    const screen = Object.hasOwn(SCREENS, press.key) ? SCREENS[press.key] : undefined;
    return { act: screen === undefined ? null : { do: "go", screen }, since: null };
  }
  if (press.key === "g") return { act: null, since: press.at_ms };
  const act = Object.hasOwn(SINGLE, press.key) ? SINGLE[press.key] : undefined;
  return { act: act ?? null, since: null };
}

/** All of it, as the help shows it: a heading, then keys and what they do. */
export const SHORTCUTS: [string, [string[], string][]][] = [
  [
    "Go to",
    [
      [["g", "o"], "Overview"],
      [["g", "n"], "Network"],
      [["g", "m"], "Method"],
      [["g", "d"], "Decisions"],
      [["g", "c"], "Compare"],
      [["/"], "Find an account"],
    ],
  ],
  [
    "In lists",
    [
      [["j"], "Next row"],
      [["k"], "Previous row"],
      [["Enter"], "Open the row"],
    ],
  ],
  [
    "On a finding",
    [
      [["["], "Previous finding"],
      [["]"], "Next finding"],
      [["1"], "Confirm; asks why"],
      [["2"], "Benign; asks why"],
      [["3"], "Unsure; asks why"],
      [["u"], "Take back the last entry on what is shown"],
    ],
  ],
  [
    "Everywhere",
    [
      [["?"], "This help"],
      [["Esc"], "Close a dialog, leave a field"],
      [["Ctrl", "Enter"], "Keep what was written in a reason or note"],
    ],
  ],
];

const KEY = "claque.shortcuts";

export function shortcutsOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function setShortcuts(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // Stays as it is in a browser that keeps nothing.
  }
}
