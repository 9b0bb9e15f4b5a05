import { describe, expect, it } from "vitest";
import type { Network } from "../src/api";
import { csv, guard } from "../src/csv";
import { pack } from "../src/network/edges";
import { EVERYTHING, fromQuery, isElsewhere, show, spread, toQuery, type Filter } from "../src/network/filter";
import { farFromLine, isInside } from "../src/network/lasso";
import { countParts, maskOf, partsBetween, PARTS, startOf } from "../src/network/parts";
import { edgeCalled, nameOfEdge, partners, prepare } from "../src/network/prepared";
import { sorted, sortOf } from "../src/network/rows";
import { found } from "../src/network/search";
import { binOf, histogram, nearestBin, scaleOf, strengthAt } from "../src/network/strengths";

const SPAN = { from_ms: Date.UTC(2016, 8, 1), to_ms: Date.UTC(2016, 8, 1) + 70 * 86_400_000 };

/** Accounts a, b in F1; c in L1; d in none. Edges a–b early, b–c late, c–d in between; L1's account e has none. */
const NETWORK: Network = {
  total_nodes: 5,
  total_edges: 3,
  ...SPAN,
  traces: ["url", "text"],
  groups: [
    { id: "F1", kind: "finding", accounts: 2 },
    { id: "L1", kind: "lead", accounts: 2 },
  ],
  nodes: {
    id: ["a1", "b2", "c3", "d4", "e5"],
    name: [null, "Kate", null, null, "a name"],
    group: [0, 0, 1, -1, 1],
    role: [1, 2, 0, 0, 0],
    strength: [9, 12, 3, 1, 2],
    x: [0, 0.5, 1, 0.25, 0.75],
    y: [0, 0.25, 0, 0.5, 0.5],
  },
  edges: {
    a: [0, 1, 2],
    b: [1, 2, 3],
    trace: [0, 1, 0],
    strength: [40, 12, 3],
    objects: [5, 4, 2],
    active: [1, 0, 0, 2 ** 31, 2 ** 31, 1],
  },
};

describe("parts of time", () => {
  it("makes masks that hold exactly the parts of a range", () => {
    for (let first = 0; first < PARTS; first += 1) {
      for (let last = first; last < PARTS; last += 1) {
        const [low, high] = maskOf({ first, last });
        const counts = new Array<number>(PARTS).fill(0);
        countParts(counts, low, high);
        expect(counts.map((count, part) => count === (part >= first && part <= last ? 1 : 0)).every(Boolean)).toBe(true);
      }
    }
  });

  it("finds a range again from its own borders, rounded to seconds", () => {
    const round = (ms: number) => Math.round(ms / 1000) * 1000;
    for (let first = 0; first < PARTS; first += 1) {
      for (let last = first; last < PARTS; last += 1) {
        expect(partsBetween(SPAN, round(startOf(SPAN, first)), round(startOf(SPAN, last + 1)))).toEqual({ first, last });
      }
    }
  });

  it("stays inside the case, whatever is asked", () => {
    expect(partsBetween(SPAN, null, null)).toEqual({ first: 0, last: 63 });
    expect(partsBetween(SPAN, 0, 1)).toEqual({ first: 0, last: 0 });
    expect(partsBetween(SPAN, SPAN.to_ms * 2, null)).toEqual({ first: 63, last: 63 });
    expect(partsBetween({ from_ms: 5, to_ms: 5 }, null, null)).toEqual({ first: 0, last: 63 });
  });
});

describe("filter", () => {
  const prepared = prepare(NETWORK);
  const edges = (changes: Partial<Filter>) => [...show(prepared, { ...EVERYTHING, ...changes }).edges];

  it("shows everything when nothing is asked, accounts without edges included", () => {
    const shown = show(prepared, EVERYTHING);
    expect([...shown.edges]).toEqual([0, 1, 2]);
    expect(shown.accounts).toBe(5);
    expect([...shown.degree]).toEqual([1, 2, 2, 1, 0]);
  });

  it("takes trace, strength, kind and group", () => {
    expect(edges({ traces: ["text"] })).toEqual([1]);
    expect(edges({ traces: [] })).toEqual([]);
    expect(edges({ strength: 12 })).toEqual([0, 1]);
    expect(edges({ kinds: ["finding"] })).toEqual([0]);
    expect(edges({ kinds: ["lead", "none"] })).toEqual([2]);
    expect(edges({ group: "F1" })).toEqual([0]);
    expect(edges({ group: "F99" })).toEqual([]);
  });

  it("shows nobody for a group that is not there, and all of the group that the case was asked for", () => {
    expect(show(prepared, { ...EVERYTHING, group: "L99" }).accounts).toBe(0);
    expect(show(prepare(NETWORK, [], "L1"), { ...EVERYTHING, group: "L1" }).accounts).toBe(5);
    expect(["F1", "L1", "L99"].map((group) => isElsewhere(NETWORK, { ...EVERYTHING, group }))).toEqual([false, true, true]);
    expect(isElsewhere(NETWORK, EVERYTHING)).toBe(false);
  });

  it("takes edges active in a stretch of time", () => {
    expect(edges({ from: null, to: startOf(SPAN, 1) })).toEqual([0]);
    expect(edges({ from: startOf(SPAN, 63), to: null })).toEqual([1]);
    expect(edges({ from: startOf(SPAN, 31), to: startOf(SPAN, 33) })).toEqual([2]);
    expect(show(prepared, { ...EVERYTHING, to: startOf(SPAN, 1) }).accounts).toBe(2);
  });

  it("leaves hidden accounts out", () => {
    expect([...show(prepare(NETWORK, ["b2", "nobody"]), EVERYTHING).edges]).toEqual([2]);
  });

  it("counts by time what the other choices let through", () => {
    const { parts, strengths } = spread(prepared, { ...EVERYTHING, strength: 1000, from: startOf(SPAN, 63) });
    expect([parts[0], parts[31], parts[32], parts[63]]).toEqual([1, 1, 1, 1]);
    expect(strengths).toEqual([40, 12, 3]);
  });

  it("survives the address", () => {
    const filters: Filter[] = [
      EVERYTHING,
      { group: "F1", traces: ["url", "text"], kinds: ["none"], strength: 12.5, from: SPAN.from_ms, to: SPAN.to_ms },
      { ...EVERYTHING, traces: [], kinds: [] },
    ];
    for (const filter of filters) {
      const query = Object.entries(toQuery(filter)).filter((pair): pair is [string, string] => pair[1] !== undefined);
      expect(fromQuery(new URLSearchParams(query))).toEqual(filter);
    }
    expect(fromQuery(new URLSearchParams("strength=x&from=yesterday&kind=bots"))).toEqual({ ...EVERYTHING, kinds: [] });
  });
});

describe("prepared", () => {
  it("centres places, the longer side from 0 to 1", () => {
    const { place, extent } = prepare(NETWORK);
    expect([...place.slice(0, 4)]).toEqual([0, 0.75, 0.5, 0.5]);
    expect(extent).toEqual({ x: [0, 1], y: [0.25, 0.75] });
  });

  it("knows partners by their edges, and bears a network without accounts", () => {
    expect([...partners(prepare(NETWORK), 1, () => true)]).toEqual([
      [0, [0]],
      [2, [1]],
    ]);
    const none = { a: [], b: [], trace: [], strength: [], objects: [], active: [] };
    const empty = prepare({ ...NETWORK, nodes: { id: [], name: [], group: [], role: [], strength: [], x: [], y: [] }, edges: none });
    expect(show(empty, EVERYTHING).accounts).toBe(0);
  });

  it("finds an edge again by its name in an address", () => {
    const prepared = prepare(NETWORK);
    for (const edge of [0, 1, 2]) expect(edgeCalled(prepared, nameOfEdge(prepared, edge))).toBe(edge);
    for (const name of [null, "", "url", "url a1 nobody", "text a1 b2"]) expect(edgeCalled(prepared, name)).toBe(null);
  });

  it("finds accounts by id and name", () => {
    expect(found(prepare(NETWORK), "A")).toEqual([0, 4, 1]);
    expect(found(prepare(NETWORK), " ")).toEqual([]);
  });
});

describe("strengths", () => {
  it("keeps the bin that was chosen, however it is rounded", () => {
    const scale = scaleOf([2, 300, 0, NaN]);
    expect(scale).toEqual({ low: 2, high: 300, bins: 40 });
    for (let bin = 1; bin < 40; bin += 1) {
      expect(binOf(scale, strengthAt(scale, bin))).toBe(bin);
      expect(nearestBin(scale, Number(strengthAt(scale, bin).toPrecision(3)))).toBe(bin);
    }
    expect(histogram(scale, [2, 2.01, 300])[0]).toBe(2);
    expect(histogram(scale, [2, 2.01, 300])[39]).toBe(1);
  });

  it("bears one strength and none", () => {
    expect(binOf(scaleOf([5]), 5)).toBe(0);
    expect(scaleOf([]).high).toBeGreaterThan(scaleOf([]).low);
  });
});

describe("lasso", () => {
  const square = [
    { x: 0, y: 0 },
    { x: 10, y: 0 },
    { x: 10, y: 10 },
    { x: 0, y: 10 },
  ];

  it("tells inside from outside", () => {
    expect(isInside(square, 5, 5)).toBe(true);
    expect(isInside(square, 15, 5)).toBe(false);
    expect(isInside(square, 5, -1)).toBe(false);
    expect(isInside([], 5, 5)).toBe(false);
  });

  it("knows dents and crossings", () => {
    const dent = [...square.slice(0, 3), { x: 5, y: 1 }, ...square.slice(3)];
    expect(isInside(dent, 5, 5)).toBe(false);
    expect(isInside(dent, 1, 5)).toBe(true);
    const bow = [square[0], square[2], square[1], square[3]].filter((corner) => corner !== undefined);
    expect(isInside(bow, 1, 5)).toBe(true);
    expect(isInside(bow, 5, 8)).toBe(false);
  });

  it("measures how far a point is from a line", () => {
    expect(farFromLine(5, 3, 0, 0, 10, 0)).toBe(9);
    expect(farFromLine(13, 4, 0, 0, 10, 0)).toBe(25);
    expect(farFromLine(3, 4, 0, 0, 0, 0)).toBe(25);
  });
});

describe("tables for spreadsheets", () => {
  it("guards what a spreadsheet would run, and leaves ids as they are", () => {
    const guarded = ['=HYPERLINK("http://x")', "=1", "\tx", "\rx", "\nx", "＝1", "@SUM(1+1)*cmd|' /C calc'!A0", "+cmd|x", "-1 (x)", "＋(1)", "'=1"];
    for (const text of guarded) expect(guard(text)).toBe(`'${text}`);
    for (const text of ["@alice", "-Xy_9", "+a/b=", "+0Xy/a=", "plain", "", "a=1", "'quoted'"]) expect(guard(text)).toBe(text);
  });

  it("quotes as RFC 4180 asks", () => {
    expect(csv(["a", "b"], [['x "y", z', -3], [null, "=1,2"]])).toBe(`a,b\r\n"x ""y"", z",-3\r\n,"'=1,2"\r\n`);
  });
});

describe("rows", () => {
  it("sorts numbers as numbers and names by their numbers, equal ones in the order they came", () => {
    expect(sorted([2, 10, 1], { value: (item) => item }, true)).toEqual([10, 2, 1]);
    expect(sorted([10, 2], { value: (item) => `F${item}` }, false)).toEqual([2, 10]);
    expect(sorted([3, 1, 2], { value: () => 0 }, true)).toEqual([3, 1, 2]);
  });
});

describe("the order of a table in an address", () => {
  it("is a column of the table, downwards with a minus", () => {
    expect(sortOf("-4", 5)).toEqual({ column: 4, down: true });
    expect(sortOf("0", 5)).toEqual({ column: 0, down: false });
    for (const text of [null, "", "5", "-", "x", "1e1"]) expect(sortOf(text, 5)).toBe(null);
  });
});

describe("packed edges", () => {
  it("are four vertices where there are few, two where there are many", () => {
    expect(pack(1).bytes.byteLength).toBe(4 * 24);
    expect(pack(100_000).bytes.byteLength).toBe(100_000 * 2 * 24);
    const packed = pack(1);
    packed.put(0, 0.25, 0.5, 0.75, 1, 0x0072b2, 1, 2);
    const bytes = new Uint8Array(packed.bytes);
    expect([...bytes.slice(16, 24)]).toEqual([0, 0x72, 0xb2, 255, 0, 255, 16, 0]);
    expect([...new Float32Array(packed.bytes, 0, 4)]).toEqual([0.25, 0.5, 0.75, 1]);
  });
});
