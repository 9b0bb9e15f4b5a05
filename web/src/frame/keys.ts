// From a key to what happens on the page. Screens need not know: rows are rows of tables and lists, neighbours are `rel` links,
// verdicts and undo are buttons.

import { useEffect } from "preact/hooks";
import { to } from "../route";
import { read, shortcutsOn, type Act } from "../shortcuts";

export function useKeys(caseKey: string, onHelp: () => void): void {
  useEffect(() => {
    let since: number | null = null;
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || !shortcutsOn()) return;
      if (event.key === "Escape") return leaveField(event);
      const held = event.ctrlKey || event.altKey || event.metaKey;
      const now = read({ key: event.key, held, typing: isTyping(event.target), at_ms: event.timeStamp }, since);
      since = now.since;
      if (now.act && perform(now.act, caseKey, onHelp)) event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [caseKey, onHelp]);
}

const FIELDS = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable], [role=slider]";

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof Element && target.closest(FIELDS) !== null;
}

function leaveField(event: KeyboardEvent) {
  const field = event.target;
  if (field instanceof HTMLElement && field.matches(FIELDS) && !document.querySelector("dialog[open]")) field.blur();
}

/** Whether there was anything to do: a key that does nothing here stays the browser's. */
function perform(act: Act, caseKey: string, onHelp: () => void): boolean {
  switch (act.do) {
    case "go":
      location.hash = to(act.screen ? [caseKey, act.screen] : [caseKey]);
      return true;
    case "help":
      onHelp();
      return true;
    case "search":
      return focusOn(document.querySelector<HTMLElement>("[data-search]"));
    case "row":
      return step(act.step);
    case "turn":
      return press(`a[rel~="${act.rel}"]`);
    case "verdict":
      return press(`[data-verdict="${act.verdict}"]`);
    case "undo":
      return press('[data-undo="last"]:not(:disabled)');
  }
}

function press(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(`main ${selector}`);
  found?.click();
  return found !== null;
}

function focusOn(element: HTMLElement | null): boolean {
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
  return element !== null;
}

const ROWS = "main tbody tr, main [data-row]";
const OPENS = "a[href], button";

/** To the first link of the next row; Enter then opens it, as everywhere. */
function step(by: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].filter(
    (row) => row.querySelector(OPENS) !== null && row.getClientRects().length > 0,
  );
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  return focusOn(rows[next]?.querySelector<HTMLElement>(OPENS) ?? null);
}
