import { describe, expect, it } from "vitest";
import { PATIENCE_MS, read, SHORTCUTS, type Act, type Press } from "../src/shortcuts";

const press = (key: string, more: Partial<Press> = {}): Press => ({ key, held: false, typing: false, at_ms: 0, ...more });

/** What happens after all of `keys`, a tenth of a second apart. */
function after(keys: string[]): Act | null {
  let since: number | null = null;
  let act: Act | null = null;
  keys.forEach((key, index) => ({ act, since } = read(press(key, { at_ms: index * 100 }), since)));
  return act;
}

describe("keys", () => {
  it("go to screens", () => {
    expect(after(["g", "o"])).toEqual({ do: "go", screen: "" });
    expect(after(["g", "d"])).toEqual({ do: "go", screen: "decisions" });
  });

  it("mean nothing else after g", () => {
    expect(after(["g", "1"])).toBeNull();
    expect(after(["g", "x", "u"])).toEqual({ do: "undo" });
  });

  it("are read alone once g has waited too long", () => {
    const { since } = read(press("g"), null);
    expect(read(press("o", { at_ms: PATIENCE_MS + 1 }), since).act).toBeNull();
    expect(read(press("j", { at_ms: PATIENCE_MS + 1 }), since).act).toEqual({ do: "row", step: 1 });
  });

  it("belong to the field while one types, and to the browser while Ctrl is held", () => {
    expect(read(press("1", { typing: true }), null).act).toBeNull();
    expect(read(press("k", { held: true }), null).act).toBeNull();
    expect(read(press("o", { typing: true }), 0).since).toBeNull();
  });

  it("may need Shift on some keyboards", () => {
    expect(after(["Shift", "?"])).toEqual({ do: "help" });
    expect(after(["g", "Shift", "o"])).toEqual({ do: "go", screen: "" });
  });

  it("are never names of what every object has", () => {
    expect(after(["constructor"])).toBeNull();
    expect(after(["g", "toString"])).toBeNull();
  });

  it("are all told in the help, and the help tells no others", () => {
    const told = SHORTCUTS.flatMap(([, keys]) => keys.map(([names]) => names)).filter(([first]) => !["Enter", "Esc", "Ctrl"].includes(first ?? ""));
    for (const names of told) expect(after(names), names.join(" ")).not.toBeNull();
    expect(told).toHaveLength(15);
  });
});
