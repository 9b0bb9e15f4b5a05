// Numbers for charts: bins put together, the middle of lags, the busiest hour. Plain data in, plain data out.

import type { RhythmRecord, TimelineRecord } from "./api";

/** A stretch of time: what was seen in it, and what chance gives; `null` where no null model says. */
export interface TimeBin {
  from: number;
  to: number;
  seen: number;
  expected: number | null;
}

/** Pairs of posts whose lag is above `low` and at most `high` seconds; the first bin holds those of no lag at all, too. */
export interface LagBin {
  low: number;
  high: number;
  pairs: number;
  /** Whether the bin begins inside the window. */
  within: boolean;
}

/** Neighbours are added up until at most `most` remain. */
export function merged(values: readonly number[], most: number): { values: number[]; by: number } {
  const by = Math.max(1, Math.ceil(values.length / Math.max(1, most)));
  const out: number[] = [];
  values.forEach((value, index) => {
    const at = Math.floor(index / by);
    out[at] = (out[at] ?? 0) + value;
  });
  return { values: out, by };
}

/** Meetings over time beside what chance gives; without a rhythm, the co-acting posts alone. */
export function timeBins(timeline: TimelineRecord, rhythm: RhythmRecord | null | undefined, most: number): TimeBin[] {
  const all = rhythm && rhythm.meetings.length > 0 ? rhythm.meetings : timeline.posts;
  const seen = merged(all, most);
  const chance = rhythm && rhythm.expected.length === all.length ? merged(rhythm.expected, most).values : null;
  const wide = Math.max(1, timeline.bin_ms) * seen.by;
  return seen.values.map((value, index) => ({
    from: timeline.start_ms + index * wide,
    to: timeline.start_ms + (index + 1) * wide,
    seen: value,
    expected: chance ? (chance[index] ?? 0) : null,
  }));
}

/** Lags as bins. A border that JSON could not hold is without end. */
export function lagBins(rhythm: RhythmRecord, windowSeconds: number | null): LagBin[] {
  const border = (index: number) => (rhythm.lag_borders_s[index] as number | null | undefined) ?? Infinity;
  return rhythm.lags.map((pairs, index) => {
    const low = border(index);
    return { low, high: border(index + 1), pairs, within: windowSeconds === null || low < windowSeconds };
  });
}

/**
 * The border that at least half of the pairs within the window do not exceed; `null` where there are none, or where all bins of
 * the window are one and to say so would say nothing.
 */
export function halfWithin(bins: readonly LagBin[]): number | null {
  const inside = bins.filter((bin) => bin.within);
  if (inside.length < 2) return null;
  const half = total(inside.map((bin) => bin.pairs)) / 2;
  let sum = 0;
  for (const bin of inside) {
    sum += bin.pairs;
    if (sum > 0 && sum >= half) return bin.high;
  }
  return null;
}

/** The hour of the week with most, and its share; the first of several. `null` where nothing happened. */
export function busiest(week: readonly number[]): { hour: number; share: number } | null {
  const all = total(week);
  if (all === 0) return null;
  const most = week.reduce((best, value, hour) => (value > (week[best] ?? 0) ? hour : best), 0);
  return { hour: most, share: (week[most] ?? 0) / all };
}

export const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** `Tuesday 14:00` of an hour of the week, Monday 00:00 being 0. */
export function hourName(hour: number): string {
  return `${DAYS[Math.floor(hour / 24) % 7]} ${String(hour % 24).padStart(2, "0")}:00`;
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
