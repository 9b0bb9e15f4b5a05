// How far apart in time the posts of a pair are on one object.

import * as Plot from "@observablehq/plot";
import type { RhythmRecord } from "../api";
import { halfWithin, lagBins, total, type LagBin } from "../binning";
import { counted, grouped, plain, span } from "../words";
import { Drawing, Figure, LOOK } from "./chart";

const HEIGHT = 220;

interface Props {
  rhythm: RhythmRecord;
  windowMs: number | null;
  /** The step in which times are known. */
  stepMs: number | null;
  isLead: boolean;
}

export function LagChart({ rhythm, windowMs, stepMs, isLead }: Props) {
  const window = windowMs === null ? null : windowMs / 1000;
  const bins = lagBins(rhythm, window);
  const all = total(bins.map((bin) => bin.pairs));
  if (all === 0) return <p class="quiet">This case does not say how far apart their posts are.</p>;
  const inside = total(bins.filter((bin) => bin.within).map((bin) => bin.pairs));
  const half = halfWithin(bins);
  const share = window === null ? "" : `, ${grouped(inside)} of them within the window of ${span(window)}`;
  const title =
    half === null || !Number.isFinite(half)
      ? `${counted(all, "pair of posts", "pairs of posts")} on one object${share}`
      : `Half of the pairs of posts${window === null ? "" : " within the window"} are at most ${span(half)} apart`;
  return (
    <Figure
      title={title}
      caption={
        <>
          {counted(all, "pair of posts", "pairs of posts")} on one object by two accounts {isLead ? "that a tie joins" : "that an edge joins"}{share}. {widthWords(bins)}
          {stepWords(bins, stepMs)}
          {bins.some((bin) => !bin.within) && " Lags beyond the window do not count as co-actions and are shown to compare."}
        </>
      }
      numbers={[
        {
          head: ["lag", "pairs of posts", "in the window"],
          rows: bins.map((bin) => [lagWords(bin), grouped(bin.pairs), bin.within ? "yes" : "no"]),
        },
      ]}
    >
      <ul class="chart-key" aria-hidden="true">
        <li>
          <span class="swatch" /> {window === null ? "any gap counts" : `within the window of ${span(window)}`}
        </li>
        {bins.some((bin) => !bin.within) && (
          <li>
            <span class="swatch beyond" /> beyond it
          </li>
        )}
      </ul>
      <Drawing
        label={`${title}. ${grouped(inside)} of ${grouped(all)} pairs of posts lie in the window.`}
        draw={(width) => draw(bins, window, width)}
        on={[rhythm, windowMs]}
        height={HEIGHT}
      />
    </Figure>
  );
}

function widthWords(bins: LagBin[]): string {
  if (!areAlike(bins)) return "Bars stand for stretches of time that grow wider to the right.";
  return `One bar is ${span((bins[0]?.high ?? 0) - (bins[0]?.low ?? 0))}.`;
}

/** Lags of coarse times are whole steps: a first bar of both the same step and the next is higher by that alone. */
function stepWords(bins: LagBin[], stepMs: number | null): string {
  const first = bins[0];
  if (!first || stepMs === null || stepMs < 60_000 || first.low !== 0 || first.high * 1000 !== stepMs) return "";
  const two = stepMs === 60_000 ? "two clock minutes: the same one and the next" : "two steps of the clock: the same one and the next";
  return ` Times are known in steps of ${span(stepMs / 1000)}; the first bar holds ${two}. The others hold one, so it stands higher by that alone.`;
}

function areAlike(bins: LagBin[]): boolean {
  const widths = bins.map((bin) => bin.high - bin.low).filter(Number.isFinite);
  const first = widths[0] ?? 0;
  return widths.every((width) => Math.abs(width - first) < 0.01 * first);
}

function lagWords(bin: LagBin): string {
  if (bin.high <= 600) return `${plain(bin.low)}–${plain(bin.high)} s`;
  return Number.isFinite(bin.high) ? `${span(bin.low)} to ${span(bin.high)}` : `${span(bin.low)} and more`;
}

function draw(bins: LagBin[], window: number | null, width: number): Element {
  const rects = bins.map((bin, index) => ({ ...bin, index, next: index + 1 }));
  const most = Math.max(...bins.map((bin) => bin.pairs));
  const every = stride(bins, Math.max(1, Math.ceil((bins.length * 58) / Math.max(width, 1))));
  const borders = [...bins.map((bin) => bin.low), bins.at(-1)?.high ?? Infinity];
  const ticks = borders.map((_, index) => index).filter((index) => index % every === 0);
  const end = window === null ? null : place(bins, window);
  return Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 46,
    marginRight: 24,
    marginBottom: 40,
    style: LOOK,
    x: {
      type: "linear",
      domain: [0, bins.length],
      label: "lag between the two posts",
      ticks,
      tickFormat: (index: number) => tickWords(borders[index] ?? Infinity),
    },
    y: { label: "pairs of posts", grid: true, ticks: Math.min(5, Math.max(1, most)), nice: true },
    marks: [
      end === null ? null : Plot.rect([0], { x1: 0, x2: end, fill: "var(--c1)", fillOpacity: 0.09 }),
      Plot.rectY(rects, {
        x1: "index",
        x2: "next",
        y: "pairs",
        inset: 0.5,
        fill: (bin: LagBin) => (bin.within ? "var(--c1)" : "var(--c0)"),
        fillOpacity: (bin: LagBin) => (bin.within ? 1 : 0.55),
        title: (bin: LagBin) => `${lagWords(bin)}: ${plain(bin.pairs)}`,
      }),
      end === null ? null : Plot.ruleX([end], { stroke: "var(--c1)", strokeDasharray: "4 3" }),
      Plot.ruleY([0], { stroke: "var(--line)" }),
    ],
    color: { type: "identity" },
    opacity: { type: "identity" },
  });
}

/** Steps of time that people count in, seconds. */
const ROUND = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];

/** A label stands at every so manyth border: at least `least`, and at round times where the bins allow it. */
function stride(bins: LagBin[], least: number): number {
  const width = (bins[0]?.high ?? 0) - (bins[0]?.low ?? 0);
  const round = ROUND.find((step) => step >= width * least && Number.isInteger(step / width));
  return round === undefined || !areAlike(bins) ? least : round / width;
}

/** Where the window ends among the bins. */
function place(bins: LagBin[], window: number): number {
  const index = bins.findIndex((bin) => window < bin.high);
  const bin = bins[index];
  if (!bin) return bins.length;
  return index + (Number.isFinite(bin.high) && bin.high > bin.low ? Math.max(0, window - bin.low) / (bin.high - bin.low) : 0);
}

function tickWords(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  return seconds === 0 ? "0" : span(seconds).replace(" days", " d").replace(" day", " d").replace(" min", "\u2009min");
}
