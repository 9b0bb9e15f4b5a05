import { describe, expect, it } from "vitest";
import type { Decision, Said, Subject } from "../src/api";
import { asked, asTag, fold, hear, lastStanding, LONGEST_TAG, marked, NOTHING, stands, tagsOf, toCsv } from "../src/journal";

const F1: Subject = { kind: "group", id: "F1" };
const ALICE: Subject = { kind: "account", id: "alice" };

/** A journal as the server tells it. */
function journal(...entries: [Subject, Said, string?][]): Decision[] {
  const made: Decision[] = entries.map(([about, said, why = ""], index) => ({
    number: index + 1,
    at_ms: 1_000_000 + index,
    by: "Ana",
    about,
    said,
    why,
    undone_by: null,
  }));
  return marked(made);
}

const confirm: Said = { kind: "verdict", value: "confirm" };
const benign: Said = { kind: "verdict", value: "benign" };

describe("what stands", () => {
  it("is nothing of nothing", () => expect(fold([])).toEqual(NOTHING));

  it("is the last verdict", () => {
    const standing = fold(journal([F1, confirm], [F1, benign, "one newsroom"]));
    expect(standing.groups[0]?.verdict?.said).toEqual(benign);
    expect(standing.last).toBe(2);
  });

  it("is the verdict before, once the last is taken back", () => {
    const standing = fold(journal([F1, confirm], [F1, benign], [F1, { kind: "undo", value: 2 }]));
    expect(standing.groups[0]?.verdict?.number).toBe(1);
    expect(standing.last).toBe(3);
  });

  it("is the last verdict again, once taking it back is taken back", () => {
    const all = journal([F1, confirm], [F1, benign], [F1, { kind: "undo", value: 2 }], [F1, { kind: "undo", value: 3 }]);
    expect(all.map((one) => one.undone_by)).toEqual([null, null, 4, null]);
    expect(fold(all).groups[0]?.verdict?.number).toBe(2);
  });

  it("is not changed by an entry that takes back itself or a later one", () => {
    expect(fold(journal([F1, { kind: "undo", value: 2 }], [F1, confirm], [F1, { kind: "undo", value: 3 }])).groups).toHaveLength(1);
  });

  it("forgets groups about which nothing stands", () => {
    expect(fold(journal([F1, confirm], [F1, { kind: "undo", value: 1 }])).groups).toEqual([]);
    expect(fold(journal([F1, { kind: "tag", value: "x" }], [F1, { kind: "untag", value: "x" }])).groups).toEqual([]);
  });

  it("keeps tags once, in order, and brings one back when taking it off is taken back", () => {
    const all = journal(
      [F1, { kind: "tag", value: "b" }],
      [F1, { kind: "tag", value: "a" }],
      [F1, { kind: "tag", value: "b" }],
      [F1, { kind: "untag", value: "a" }],
      [F1, { kind: "undo", value: 4 }],
    );
    expect(fold(all).groups[0]?.tags).toEqual(["a", "b"]);
  });

  it("hides accounts and shows them again", () => {
    expect(fold(journal([ALICE, { kind: "hide" }])).hidden).toEqual(["alice"]);
    expect(fold(journal([ALICE, { kind: "hide" }], [ALICE, { kind: "show" }])).hidden).toEqual([]);
    expect(fold(journal([ALICE, { kind: "hide" }], [ALICE, { kind: "undo", value: 1 }])).hidden).toEqual([]);
  });

  it("keeps notes on groups and on accounts apart", () => {
    const standing = fold(journal([F1, { kind: "note", value: "g" }], [ALICE, { kind: "note", value: "a" }]));
    expect(standing.groups[0]?.notes).toHaveLength(1);
    expect(standing.account_notes).toHaveLength(1);
  });

  it("is the same entry by entry as at once", () => {
    const all = journal([F1, confirm], [ALICE, { kind: "hide" }], [F1, { kind: "tag", value: "x" }], [F1, { kind: "note", value: "n" }]);
    expect(all.reduce(hear, NOTHING)).toEqual(fold(all));
  });

  it("does not change what it is given", () => {
    const all = journal([F1, { kind: "tag", value: "b" }], [F1, { kind: "tag", value: "a" }]);
    const one = fold(all.slice(0, 1));
    const before = structuredClone(one);
    hear(one, all[1]!);
    expect(one).toEqual(before);
  });
});

describe("what an undo takes back", () => {
  const all = journal([F1, confirm], [ALICE, { kind: "hide" }], [F1, { kind: "note", value: "n" }], [F1, { kind: "undo", value: 3 }]);
  it("is the last entry that stands", () => expect(lastStanding(all)?.number).toBe(2));
  it("is the last about what is shown", () => expect(lastStanding(all, F1)?.number).toBe(1));
  it("is nothing where nothing stands", () => expect(lastStanding([], F1)).toBeNull());
  it("is never an undo", () => expect(all.filter(stands).map(({ number }) => number)).toEqual([1, 2]));
});

describe("a tag", () => {
  it("is one line without # and commas", () => expect(asTag("  #Election\n day, ", [])).toBe("Election day"));
  it("takes the spelling that is there", () => expect(asTag("NEWSROOM", ["newsroom"])).toBe("newsroom"));
  it("is nothing where nothing is left", () => expect([asTag("  ", []), asTag("#", []), asTag("\u202E\u200B", [])]).toEqual([null, null, null]));
  it("is cut between letters", () => expect([...(asTag("🦉".repeat(100), []) ?? "")]).toHaveLength(LONGEST_TAG));
  it("turns no order of reading", () => expect(asTag("a\u202Ejpg", [])).toBe("a jpg"));
  it("is suggested by use, then by name", () => {
    const standing = fold(
      journal([F1, { kind: "tag", value: "b" }], [F1, { kind: "tag", value: "a" }], [{ kind: "group", id: "F2" }, { kind: "tag", value: "c" }], [{ kind: "group", id: "F3" }, { kind: "tag", value: "c" }]),
    );
    expect(tagsOf(standing)).toEqual(["c", "a", "b"]);
  });
});

describe("the journal", () => {
  const all = journal([F1, confirm, "Checked the profiles"], [ALICE, { kind: "show" }], [F1, { kind: "untag", value: "x" }], [F1, { kind: "undo", value: 3 }]);
  const numbers = (asking: Parameters<typeof asked>[1]) => asked(all, asking).map(({ number }) => number);

  it("is told from the last", () => expect(numbers({})).toEqual([4, 3, 2, 1]));
  it("is filtered by what was said", () => {
    expect(numbers({ what: "tag" })).toEqual([3]);
    expect(numbers({ what: "hide" })).toEqual([2]);
    expect(numbers({ standing: true })).toEqual([2, 1]);
  });
  it("is searched without regard to case", () => expect(numbers({ q: "PROFILES" })).toEqual([1]));

  it("runs nothing in a spreadsheet", () => {
    const csv = toCsv(journal([{ kind: "account", id: "=HYPERLINK(\"http://x\")" }, { kind: "note", value: "+1\n\"q\"" }, "@x (y)"]));
    const [, row] = csv.split(/\r\n/);
    expect(row?.startsWith(`1,1970-01-01T00:16:40.000Z,Ana,account,"'=HYPERLINK(""http://x"")",note,"'+1`)).toBe(true);
    expect(csv).toContain(",'@x (y),");
  });
});
