// The same cases as in `crates/claque-io/src/report/display.rs`: both must show a stranger's text alike.

import { describe, expect, it } from "vitest";
import { cut, visible } from "../src/visible";

describe("visible", () => {
  it("shows unseen characters by number", () => {
    expect(visible("a\u202Eb\u200Bc\u0000\u001B[31m")).toBe("a⟦U+202E⟧b⟦U+200B⟧c⟦U+0000⟧⟦U+001B⟧[31m");
    expect(visible("pay\u200Dpal")).toBe("pay⟦U+200D⟧pal");
  });

  it("keeps joiners that belong to the writing", () => {
    expect(visible("می\u200Cخواهم")).toBe("می\u200Cخواهم");
    expect(visible("👩\u200D🚀")).toBe("👩\u200D🚀");
  });

  it("does not let marks pile up", () => {
    expect([...visible(`a${"\u0301".repeat(500)}b`)]).toHaveLength(2 + 4);
  });

  it("shows line breaks and tabs, and leaves writing alone", () => {
    expect(visible("a\nb\tc")).toBe("a↵b⇥c");
    for (const text of ["新闻快报", "محمد", "नमस्ते", "é", "<b>&amp;</b>", "👍🏽", "😀"]) expect(visible(text)).toBe(text);
  });

  it("shows every class of what cannot be seen", () => {
    const unseen = [0x7f, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x1680, 0x17b4, 0x180e, 0x2003, 0x2028, 0x205f, 0x2066, 0x2800, 0x3164];
    const more = [0xe000, 0xfe00, 0xfe0d, 0xfeff, 0xffa0, 0xfff9, 0xfffe, 0xe0001, 0xf0000, 0x10ffff];
    for (const code of [...unseen, ...more]) {
      expect(visible(`a${String.fromCodePoint(code)}b`)).toBe(`a⟦U+${code.toString(16).toUpperCase().padStart(4, "0")}⟧b`);
    }
  });
});

describe("cut", () => {
  it("keeps both ends, and does not part a letter of two units", () => {
    expect(cut(`${"x".repeat(10_000)}tail-end`, 22, 8)).toBe(`${"x".repeat(22)}…tail-end`);
    expect(cut("short", 4, 1)).toBe("short");
    expect(cut("😀😀😀😀", 1, 1)).toBe("😀…😀");
  });
});
