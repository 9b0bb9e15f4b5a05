// The hours of the week: the group beside the whole data.

import * as Plot from "@observablehq/plot";
import { busiest, DAYS, hourName, total } from "../binning";
import { grouped, percent } from "../words";
import { Drawing, Figure, LOOK } from "./chart";

const SHORT = DAYS.map((day) => day.slice(0, 3));

interface Props {
  /** Of the group or the account. */
  week: readonly number[];
  /** Of everybody in the data; empty in cases written before it was kept. */
  everybody: readonly number[];
  /** Whose `week` is. */
  whose: string;
  /** What is counted in `week`. */
  what: string;
}

export function WeekChart({ week, everybody, whose, what }: Props) {
  const most = busiest(week);
  if (week.length !== 168 || !most) return <p class="quiet">This case does not say at which hours of the week they acted.</p>;
  const known = everybody.length === 168 && total(everybody) > 0;
  const there = known ? (everybody[most.hour] ?? 0) / total(everybody) : null;
  const title =
    `${whose} is busiest on ${hourName(most.hour)} UTC: ${percent(most.share)} of its ${what}` +
    (there === null ? "" : `, where ${percent(there)} of all actions in the data fall`);
  const tables = [numbers(week, `${whose}, UTC`), ...(known ? [numbers(everybody, "All data, UTC")] : [])];
  return (
    <Figure
      title={title}
      caption={
        <>
          The stronger the colour, the more; each map is scaled to its own busiest hour. Hours are UTC, and nobody’s time zone is known here: a busy
          patch may be a working day, a night, or a habit of the programs that post, in any part of the world.
        </>
      }
      numbers={tables}
    >
      <div class="chart-side">
        <Map week={week} title={`${whose}, ${what}`} />
        {known && <Map week={everybody} title="All accounts in the data, all actions" />}
      </div>
    </Figure>
  );
}

function Map({ week, title }: { week: readonly number[]; title: string }) {
  const most = busiest(week);
  const label = `${title} by hour of the week: most on ${most ? hourName(most.hour) : "no hour"} UTC`;
  return (
    <div>
      <h3>{title}</h3>
      <Drawing label={label} draw={(width) => draw(week, width)} on={[week]} height={170} />
    </div>
  );
}

function draw(week: readonly number[], width: number): Element {
  const cells = week.map((value, hour) => ({ hour: hour % 24, day: SHORT[Math.floor(hour / 24)], value, name: hourName(hour) }));
  return Plot.plot({
    width,
    height: 170,
    marginLeft: 34,
    marginRight: 2,
    marginTop: 4,
    marginBottom: 34,
    style: LOOK,
    x: {
      type: "band",
      domain: Array.from({ length: 24 }, (_, hour) => hour),
      label: "hour (UTC)",
      ticks: width < 420 ? [0, 6, 12, 18] : [0, 3, 6, 9, 12, 15, 18, 21],
      tickSize: 0,
      padding: 0.06,
    },
    y: { type: "band", domain: SHORT, label: null, tickSize: 0, padding: 0.08 },
    opacity: { type: "linear", domain: [0, Math.max(1, ...week)], range: [0, 1] },
    marks: [
      Plot.cell(cells, { x: "hour", y: "day", fill: "var(--wash)" }),
      Plot.cell(
        cells.filter((cell) => cell.value > 0),
        {
          x: "hour",
          y: "day",
          fill: "var(--c1)",
          // A single post must still be seen.
          fillOpacity: (cell: { value: number }) => Math.max(cell.value, Math.max(1, ...week) * 0.12),
          title: (cell: { name: string; value: number }) => `${cell.name}: ${grouped(cell.value)}`,
        },
      ),
    ],
  });
}

function numbers(week: readonly number[], name: string) {
  return {
    head: [name, ...Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"))],
    rows: DAYS.map((day, at) => [day, ...week.slice(at * 24, at * 24 + 24).map(grouped)]),
  };
}
