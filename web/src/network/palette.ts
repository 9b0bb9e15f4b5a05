// The colours of the drawing, read from the style sheet: again whenever light and dark change.

export interface Palette {
  paper: string;
  ink: string;
  quiet: string;
  line: string;
  rule: string;
  raised: string;
  focus: string;
  /** For accounts in no group. */
  none: string;
  /** For groups, reused in turn. */
  groups: string[];
  sans: string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: token("paper"),
    ink: token("ink"),
    quiet: token("quiet"),
    line: token("line"),
    rule: token("rule"),
    raised: token("raised"),
    focus: token("focus"),
    none: token("c0"),
    groups: ["c1", "c2", "c3", "c4", "c5", "c6"].map(token),
    sans: token("sans"),
  };
}

/** The colour of a group by its place in the network's list; −1 is no group. */
export function colourOf(palette: Palette, hues: Uint8Array, group: number): string {
  return group < 0 ? palette.none : (palette.groups[(hues[group] ?? 0) % palette.groups.length] ?? palette.none);
}

/** Calls back when the scheme of the system or of the page changes. Returns how to stop. */
export function onSchemeChange(call: () => void): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const seen = new MutationObserver(call);
  media.addEventListener("change", call);
  seen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    media.removeEventListener("change", call);
    seen.disconnect();
  };
}

/** Red, green and blue of `#0072b2` as one number. */
export function rgb(colour: string): number {
  return Number.parseInt(/^#([0-9a-f]{6})/i.exec(colour)?.[1] ?? "808080", 16);
}
