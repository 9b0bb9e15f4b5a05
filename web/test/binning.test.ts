import { describe, expect, it } from "vitest";
import { busiest, halfWithin, hourName, lagBins, merged, timeBins, total } from "../src/binning";

const rhythm = { meetings: [1, 0, 4], expected: [0.5, 0, 1], lag_borders_s: [0, 5, 60, 300], lags: [6, 3, 2], week: [] };

describe("bins of time", () => {
  it("are put together without losing any", () => {
    const bins = merged([1, 2, 3, 4, 5], 2);
    expect(bins).toEqual({ values: [6, 9], by: 3 });
    expect(merged([], 10)).toEqual({ values: [], by: 1 });
    expect(total(merged(Array.from({ length: 1000 }, () => 1), 60).values)).toBe(1000);
  });

  it("hold meetings and what chance gives", () => {
    const bins = timeBins({ start_ms: 1000, bin_ms: 10, posts: [2, 0, 8] }, rhythm, 60);
    expect(bins).toEqual([
      { from: 1000, to: 1010, seen: 1, expected: 0.5 },
      { from: 1010, to: 1020, seen: 0, expected: 0 },
      { from: 1020, to: 1030, seen: 4, expected: 1 },
    ]);
  });

  it("fall back on posts in cases without a rhythm, and say nothing of chance where no model does", () => {
    const timeline = { start_ms: 0, bin_ms: 10, posts: [2, 0, 8] };
    expect(timeBins(timeline, null, 60).map((bin) => [bin.seen, bin.expected])).toEqual([[2, null], [0, null], [8, null]]);
    expect(timeBins(timeline, { ...rhythm, expected: [] }, 60).map((bin) => bin.expected)).toEqual([null, null, null]);
    expect(timeBins({ start_ms: 0, bin_ms: 0, posts: [] }, undefined, 60)).toEqual([]);
  });
});

describe("lags", () => {
  it("know the window", () => {
    expect(lagBins(rhythm, 60).map((bin) => bin.within)).toEqual([true, true, false]);
    expect(lagBins(rhythm, null).every((bin) => bin.within)).toBe(true);
    expect(halfWithin(lagBins(rhythm, 60))).toBe(5);
    expect(halfWithin(lagBins({ ...rhythm, lags: [0, 0, 9] }, 60))).toBeNull();
    expect(halfWithin(lagBins(rhythm, 5)), "one bin is the window, and says nothing").toBeNull();
  });

  it("may have no end", () => {
    const open = { ...rhythm, lag_borders_s: [0, 5, 60, null as unknown as number] };
    expect(lagBins(open, 60)[2]?.high).toBe(Infinity);
  });
});

describe("hours of the week", () => {
  it("have a busiest one", () => {
    const week = Array.from({ length: 168 }, (_, hour) => (hour === 38 ? 3 : hour === 0 ? 1 : 0));
    expect(busiest(week)).toEqual({ hour: 38, share: 0.75 });
    expect(hourName(38)).toBe("Tuesday 14:00");
    expect(hourName(167)).toBe("Sunday 23:00");
    expect(busiest([])).toBeNull();
    expect(busiest([0, 0])).toBeNull();
  });
});
