import { describe, expect, it } from "vitest";
import type { Comparison, GroupRow, MatchedGroups } from "../src/api";
import { fate, fresh, gone, summary, unlike } from "../src/comparison";

const row = (id: string, accounts: number) => ({ id, accounts }) as GroupRow;
const match = (a: [string, number], b: [string, number], shared: number): MatchedGroups => ({
  a: row(...a),
  b: row(...b),
  shared,
  jaccard: shared / (a[1] + b[1] - shared),
  gone: [],
  new: [],
});

describe("what became of a group", () => {
  it("is told by the accounts that left and joined", () => {
    const of = (one: MatchedGroups) => fate(one, [one]);
    expect(of(match(["F1", 5], ["F2", 5], 5))).toBe("unchanged");
    expect(of(match(["F1", 5], ["F2", 7], 5))).toBe("grown");
    expect(of(match(["F1", 5], ["F2", 3], 3))).toBe("shrunk");
    expect(of(match(["F1", 5], ["F2", 5], 4))).toBe("changed");
  });

  it("is a split or a joining where several groups meet", () => {
    const [one, other, third] = [match(["F1", 9], ["F1", 4], 4), match(["F1", 9], ["F2", 5], 5), match(["F3", 2], ["F2", 5], 2)];
    expect(fate(one, [one, other])).toBe("split");
    expect(fate(third, [one, other, third])).toBe("joined");
  });

  it("never counts less than none", () => {
    const odd = match(["F1", 3], ["F2", 3], 4);
    expect([gone(odd), fresh(odd)]).toEqual([0, 0]);
  });
});

describe("the paragraph", () => {
  const entry = (key: string) => ({ key, name: key, headline: "", first_ms: 0, last_ms: 86_400_000, writable: false });
  const comparison: Comparison = {
    a: entry("may"),
    b: entry("june"),
    plan: [
      ["window", "60 s", "5 min"],
      ["seed", "1", "1"],
    ],
    counts: [],
    matched: [match(["F1", 5], ["F2", 7], 5)],
    only_a: [row("F3", 3)],
    only_b: [],
  };

  it("says first what makes the comparison unfair", () => {
    expect(unlike(comparison.plan)).toEqual([["window", "60 s", "5 min"]]);
    expect(summary(comparison, "may", "june")).toContain("other choices (window: 60 s and 5 min)");
    expect(summary({ ...comparison, plan: [] }, "may", "june")).toContain("the same choices");
  });

  it("counts, and accuses nobody", () => {
    const words = summary(comparison, "may", "june");
    expect(words).toContain("1 pair of groups shares accounts (1 grown)");
    expect(words).toContain("1 group of may and 0 groups of june share no account");
    expect(words).toContain("clears nobody");
    expect(words).not.toMatch(/fake|bot|guilty|suspicious/i);
  });
});
