// Meetings over time, beside what chance gives.

import * as Plot from "@observablehq/plot";
import type { GroupRow, RhythmRecord, TimelineRecord } from "../api";
import { timeBins, total, type TimeBin } from "../binning";
import { counted, dates, plain, span, time } from "../words";
import { Drawing, Figure, LOOK } from "./chart";

const HEIGHT = 230;

interface Props {
  timeline: TimelineRecord;
  rhythm: RhythmRecord | null | undefined;
  row: GroupRow;
}

/** Fewer accounts than this are pairs more than a group, and stand here because they met. */
const TINY = 4;

export function TimeChart({ timeline, rhythm, row }: Props) {
  const bins = timeBins(timeline, rhythm, 120);
  const seen = total(bins.map((bin) => bin.seen));
  if (seen === 0) return <p class="quiet">This case does not say when they acted together.</p>;
  const meetings = !!rhythm && rhythm.meetings.length > 0;
  const expected = bins.some((bin) => bin.expected !== null) ? total(bins.map((bin) => bin.expected ?? 0)) : null;
  const [one, many] = meetings ? ["meeting", "meetings"] : ["co-acting post", "co-acting posts"];
  const title =
    expected === null
      ? `${counted(seen, one, many)}, ${dates(row.first_seen_ms, row.last_seen_ms)}`
      : `${counted(seen, one, many)}, where chance gives ${plain(expected)}` + (row.accounts < TINY ? ", of pairs chosen because they met" : "");
  const width = bins[0] ? span((bins[0].to - bins[0].from) / 1000) : "";
  return (
    <Figure title={title} caption={`${dates(row.first_seen_ms, row.last_seen_ms)}. ${caption(meetings, expected, width, row)}`} numbers={[numbers(bins, many)]}>
      <ul class="chart-key" aria-hidden="true">
        <li>
          <span class="swatch" /> {many}
        </li>
        {expected !== null && (
          <li>
            <span class="swatch line" /> what chance gives
          </li>
        )}
      </ul>
      <Drawing
        label={`${title}. Bars over time, ${width} each; the highest is ${plain(Math.max(...bins.map((bin) => bin.seen)))}.`}
        draw={(width) => draw(bins, many, width)}
        on={[timeline, rhythm]}
        height={HEIGHT}
      />
    </Figure>
  );
}

function caption(meetings: boolean, expected: number | null, width: string, row: GroupRow): string {
  if (!meetings) return `One bar is ${width}. Times are UTC.`;
  const joined = row.kind === "lead" ? "A pair of its accounts" : "A pair joined by an edge";
  const bar = `One bar is ${width}. ${joined} meets on an object once, at the time of its first co-action there.`;
  if (row.kind === "lead") return `${bar} Chance was asked of the group as a whole, not of its pairs, so no line says what it gives here. Times are UTC.`;
  if (expected === null) return `${bar} Nothing says how many chance would give. Times are UTC.`;
  return (
    `${bar} Both are counted as the null model does: in a timed one two posts that share several objects meet once. The line is what the null model gives the same pairs, spread over time as the posts of both ends are. These pairs ` +
    `were kept because they met more often than that, so the bars exceed the line somewhere; look at when, and by how much. ` +
    `Times are UTC.`
  );
}

function draw(bins: TimeBin[], label: string, width: number): Element {
  const first = bins[0] as TimeBin;
  const last = bins.at(-1) as TimeBin;
  const most = Math.max(...bins.map((bin) => Math.max(bin.seen, bin.expected ?? 0)));
  const steps = bins.some((bin) => bin.expected !== null)
    ? [...bins.map((bin) => ({ at: bin.from, expected: bin.expected ?? 0 })), { at: last.to, expected: last.expected ?? 0 }]
    : [];
  return Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 46,
    marginRight: 8,
    marginBottom: 40,
    style: LOOK,
    x: {
      type: "utc",
      domain: [first.from, last.to],
      label: "time (UTC)",
      ticks: ticksAt(bins, Math.max(2, Math.floor(width / 120))),
      tickFormat: tickWords(last.to - first.from),
    },
    y: { label, grid: true, ticks: Math.min(5, Math.max(1, Math.floor(most))), nice: true },
    marks: [
      Plot.rectY(bins, {
        x1: "from",
        x2: "to",
        y: "seen",
        fill: "var(--c1)",
        inset: bins.length > width / 4 ? 0 : 0.5,
        title: (bin: TimeBin) =>
          `${time(bin.from)} UTC: ${plain(bin.seen)}${bin.expected === null ? "" : `; chance gives ${plain(bin.expected)}`}`,
      }),
      Plot.line(steps, { x: "at", y: "expected", stroke: "var(--c2)", strokeWidth: 2.5, curve: "step-after" }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
  });
}

/** Where few bars stand, ticks at their beginnings, so that a bar is not read as the day before; else round times. */
function ticksAt(bins: TimeBin[], most: number): Date[] | number {
  if (bins.length > 2 * most) return most;
  const every = Math.max(1, Math.ceil(bins.length / most));
  return bins.filter((_, index) => index % every === 0).map((bin) => new Date(bin.from));
}

/** Days by their name, hours by the clock of 24, months where days would crowd. */
function tickWords(wide: number): (date: Date) => string {
  const months = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });
  return (date) => {
    if (date.getUTCHours() + date.getUTCMinutes() + date.getUTCSeconds() > 0) {
      return date.toISOString().slice(11, wide < 600_000 ? 19 : 16);
    }
    const month = months.format(date);
    if (wide < 200 * 86_400_000 || date.getUTCDate() > 1) return `${date.getUTCDate()} ${month}`;
    return date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : month;
  };
}

function numbers(bins: TimeBin[], many: string) {
  const withChance = bins.some((bin) => bin.expected !== null);
  return {
    head: ["from (UTC)", many, ...(withChance ? ["chance gives"] : [])],
    rows: bins
      .filter((bin) => bin.seen > 0 || (bin.expected ?? 0) > 0)
      .map((bin) => [time(bin.from), plain(bin.seen), ...(withChance ? [plain(bin.expected ?? 0)] : [])]),
  };
}
