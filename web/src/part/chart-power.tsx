// What a power study says: of planted groups, how many would have been found.

import * as Plot from "@observablehq/plot";
import type { PowerCell } from "../api";
import { grouped, percent } from "../words";
import { Drawing, Figure, LOOK } from "./chart";

export function PowerChart({ cells }: { cells: PowerCell[] }) {
  const operations = [...new Set(cells.map((cell) => cell.operation))];
  return (
    <div class="chart-side">
      {operations.map((operation) => (
        <OneOperation key={operation} operation={operation} cells={cells.filter((cell) => cell.operation === operation)} />
      ))}
    </div>
  );
}

function OneOperation({ operation, cells }: { operation: string; cells: PowerCell[] }) {
  const rows = [...cells].sort((x, y) => x.accounts - y.accounts || x.objects - y.objects).map((cell) => ({ ...cell, name: name(cell) }));
  const sure = rows.find((row) => row.low >= 0.8);
  const title = `${operation}: ${
    sure ? `found in at least 80 % of trials from ${name(sure)} on` : "no size was found in 80 % of trials for sure"
  }`;
  const height = 52 + rows.length * 22;
  return (
    <Figure
      title={title}
      caption="Dots: share of planted groups that were found; lines: 95 % intervals. Planted among the real accounts of this data."
      numbers={[
        {
          head: ["planted", "found", "95 % interval", "trials"],
          rows: rows.map((row) => [row.name, percent(row.found), `${percent(row.low)} to ${percent(row.high)}`, grouped(row.trials)]),
        },
      ]}
    >
      <Drawing label={title} draw={(width) => draw(rows, width, height)} on={[cells]} height={height} />
    </Figure>
  );
}

function name(cell: PowerCell): string {
  return `${grouped(cell.accounts)} accounts, ${grouped(cell.objects)} objects`;
}

function draw(rows: (PowerCell & { name: string })[], width: number, height: number): Element {
  return Plot.plot({
    width,
    height,
    marginLeft: 150,
    marginRight: 18,
    marginTop: 6,
    marginBottom: 38,
    style: LOOK,
    x: { domain: [0, 1], clamp: true, label: "share of planted groups found", tickFormat: percent, grid: true, ticks: width < 420 ? 3 : 5 },
    y: { type: "band", domain: rows.map((row) => row.name), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(rows, { y: "name", x1: "low", x2: "high", stroke: "var(--c1)", strokeWidth: 2 }),
      Plot.dot(rows, { y: "name", x: "found", r: 4.5, fill: "var(--c1)", title: (row: PowerCell) => percent(row.found) }),
    ],
  });
}
