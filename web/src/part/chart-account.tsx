// All posts of an account over the time of the case, and below it when its groups acted together.

import * as Plot from "@observablehq/plot";
import type { Account } from "../api";
import { visible } from "../visible";
import { counted, day, grouped, span, time } from "../words";
import { Drawing, Figure, LOOK } from "./chart";

const HEIGHT = 170;
const ROW = 22;
/** More periods than this are told in the table of groups only. */
const MOST_GROUPS = 12;

interface Part {
  from: number;
  to: number;
  posts: number;
}

interface Period {
  id: string;
  from: number;
  to: number;
}

/** The parts of the case's time; a case of one moment has one second. */
export function parts(timeline: number[], from: number, to: number): Part[] {
  const wide = Math.max(1000, to - from) / Math.max(1, timeline.length);
  return timeline.map((posts, index) => ({ from: from + index * wide, to: from + (index + 1) * wide, posts }));
}

export function AccountTimeline({ account, from, to }: { account: Account; from: number; to: number }) {
  const bars = parts(account.timeline, from, to);
  const periods = account.groups
    .slice(0, MOST_GROUPS)
    .map(({ group }) => ({ id: visible(group.id), from: group.first_seen_ms, to: group.last_seen_ms }));
  const most = Math.max(0, ...account.timeline);
  if (most === 0) return <p class="quiet">This case does not say when it posted.</p>;
  const wide = span((bars[0] ? bars[0].to - bars[0].from : 0) / 1000);
  const title = `${counted(account.posts, "post", "posts")} over the time of the case`;
  return (
    <Figure
      title={title}
      caption={
        <>
          All its posts in the data, kept or not; one bar is {wide}.{" "}
          {periods.length > 0 && "Below: from the first to the last co-action of each group it is in, by any member. "}
          Times are UTC.
        </>
      }
      numbers={[
        { head: ["from (UTC)", "posts"], rows: bars.filter(({ posts }) => posts > 0).map((bar) => [time(bar.from), grouped(bar.posts)]) },
        ...(periods.length > 0
          ? [{ head: ["group", "from", "to"], rows: periods.map((one) => [one.id, day(one.from), day(one.to)]) }]
          : []),
      ]}
    >
      <Drawing
        label={`${title}: ${day(from)} to ${day(to)}; at most ${counted(most, "post", "posts")} in ${wide}.`}
        draw={(width) => drawPosts(bars, width, periods.length === 0)}
        on={[account, from, to]}
        height={HEIGHT}
      />
      {periods.length > 0 && (
        <Drawing
          label={`Periods of its groups: ${periods.map((one) => `${one.id} from ${day(one.from)} to ${day(one.to)}`).join("; ")}.`}
          draw={(width) => drawPeriods(periods, [from, bars.at(-1)?.to ?? to], width)}
          on={[account, from, to]}
          height={periods.length * ROW + 40}
        />
      )}
    </Figure>
  );
}

function drawPosts(bars: Part[], width: number, axis: boolean): Element {
  const most = Math.max(...bars.map(({ posts }) => posts));
  return Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 46,
    marginRight: 8,
    marginBottom: axis ? 40 : 8,
    style: LOOK,
    x: {
      type: "utc",
      domain: [bars[0]?.from ?? 0, bars.at(-1)?.to ?? 1],
      label: null,
      ...(axis ? { ticks: Math.max(2, Math.floor(width / 120)) } : { axis: null }),
    },
    y: { label: "posts", grid: true, ticks: Math.min(4, Math.max(1, most)), nice: true },
    marks: [
      Plot.rectY(bars, {
        x1: "from",
        x2: "to",
        y: "posts",
        fill: "var(--c1)",
        inset: 0.5,
        title: (bar: Part) => `${time(bar.from)} UTC: ${counted(bar.posts, "post", "posts")}`,
      }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
  });
}

function drawPeriods(periods: Period[], domain: [number, number], width: number): Element {
  // A group of one moment must still be seen.
  const least = (domain[1] - domain[0]) / 150;
  return Plot.plot({
    width,
    height: periods.length * ROW + 40,
    marginLeft: 46,
    marginRight: 8,
    marginTop: 2,
    marginBottom: 38,
    style: LOOK,
    x: { type: "utc", domain, label: null, ticks: Math.max(2, Math.floor(width / 120)) },
    y: { type: "band", domain: periods.map(({ id }) => id), label: null, tickSize: 0, padding: 0.35 },
    marks: [
      Plot.barX(periods, {
        x1: "from",
        x2: (one: Period) => Math.max(one.to, one.from + least),
        y: "id",
        fill: "var(--c2)",
        title: (one: Period) => `${one.id}: ${day(one.from)} to ${day(one.to)}`,
      }),
    ],
  });
}
