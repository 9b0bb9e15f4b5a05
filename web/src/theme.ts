// Light, dark, or as the system says. Read before anything is drawn, so that nothing flashes.

export type Theme = "system" | "light" | "dark";

export const THEMES: Theme[] = ["system", "light", "dark"];

const KEY = "claque.theme";

export function theme(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === "light" || set === "dark" ? set : "system";
}

export function setTheme(next: Theme): void {
  show(next);
  try {
    if (next === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // Kept until the page is closed.
  }
}

function show(next: Theme) {
  if (next === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}

try {
  const kept = localStorage.getItem(KEY);
  if (kept === "light" || kept === "dark") show(kept);
} catch {
  // As the system says.
}
