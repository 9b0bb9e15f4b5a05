import { describe, expect, it } from "vitest";
import { common, commonWords, difference, sideOf, words } from "../src/difference";

const joined = (stretches: { text: string }[]) => stretches.map(({ text }) => text).join("");

describe("words", () => {
  it("joins to the text again", () => {
    for (const text of ["", "  a b\n c ", "投票しよう now", "naïve café", "\u202Ea\u0000b 👩‍👩‍👧", "กำลัง"]) expect(words(text).join("")).toBe(text);
  });

  it("takes scripts without spaces letter by letter", () => {
    expect(words("投票 now")).toEqual(["投", "票", " ", "now"]);
  });
});

describe("difference", () => {
  it("finds nothing in equal texts", () => {
    expect(difference("vote on Tuesday", "vote on Tuesday")).toEqual([{ kind: "both", text: "vote on Tuesday" }]);
    expect(difference("", "")).toEqual([]);
  });

  it("marks one changed word", () => {
    expect(difference("they lie to you", "they LIED to you")).toEqual([
      { kind: "both", text: "they " },
      { kind: "first", text: "lie" },
      { kind: "second", text: "LIED" },
      { kind: "both", text: " to you" },
    ]);
  });

  it("keeps a change of several words in one piece", () => {
    expect(difference("a b c d", "a x y d")).toEqual([
      { kind: "both", text: "a " },
      { kind: "first", text: "b c" },
      { kind: "second", text: "x y" },
      { kind: "both", text: " d" },
    ]);
  });

  it("gives back both texts, whatever they are", () => {
    let state = 7;
    const next = (below: number) => (state = (state * 48271) % 2147483647) % below;
    const some = () => Array.from({ length: next(14) }, () => ["a", "b", "c", " ", "  ", "\n", "投"][next(7)]).join("");
    for (let round = 0; round < 2000; round += 1) {
      const first = some();
      const second = some();
      const stretches = difference(first, second);
      expect(joined(sideOf(stretches, "first"))).toBe(first);
      expect(joined(sideOf(stretches, "second"))).toBe(second);
      expect(common(stretches)).toBeGreaterThanOrEqual(0);
      expect(common(stretches)).toBeLessThanOrEqual(1);
    }
  });

  it("does not take for ever over long texts", () => {
    const first = Array.from({ length: 4000 }, (_, index) => `a${index}`).join(" ");
    const second = Array.from({ length: 4000 }, (_, index) => `b${index}`).join(" ");
    const begun = Date.now();
    const stretches = difference(`same ${first}`, `same ${second}`);
    expect(Date.now() - begun).toBeLessThan(500);
    expect(stretches[0]?.kind).toBe("both");
    expect(joined(sideOf(stretches, "second"))).toBe(`same ${second}`);
  });
});

describe("common", () => {
  it("is 1 for equal texts, 0 for texts without a word in common", () => {
    expect(common(difference("a b", "a b"))).toBe(1);
    expect(common(difference("", ""))).toBe(1);
    expect(common(difference("a b", "c d"))).toBe(0);
  });

  it("leaves links out, which a shortener makes anew for each post", () => {
    const only = difference("they lie https://t.co/abcdefgh #vote", "they lie https://t.co/zyxwvuts #vote");
    expect(common(only)).toBe(1);
    expect(commonWords(only)).toBe("The wording is the same; the links differ.");
    expect(commonWords(difference("a b", "a  b"))).toBe("The wording is the same; white space differs.");
    expect(commonWords(difference("ab https://t.co/a", "cd https://t.co/b"))).toMatch(/^0 % of the letters/);
  });
});
