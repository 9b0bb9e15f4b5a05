// What a file of the drawing holds: the part of the network on the screen, a title, and what the colours mean.

import type { Drawing } from "./drawing";
import type { Filter, Shown } from "./filter";
import type { Label } from "./labels";
import { colourOf, type Palette } from "./palette";
import type { Prepared } from "./prepared";
import { counted } from "../words";

export interface Line {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  colour: string;
  opacity: number;
}

export interface Disc {
  x: number;
  y: number;
  r: number;
  colour: string;
  /** How far the ring of a first mover lies outside; 0 for none. */
  ring: number;
}

export interface Scene {
  /** Of the drawing; the head stands above it and the foot below. */
  width: number;
  height: number;
  head: number;
  foot: number;
  title: string;
  notes: string[];
  legend: { colour: string; words: string; ring: boolean }[];
  lines: Line[];
  discs: Disc[];
  labels: Label[];
  palette: Palette;
}

/** Groups of the legend: more than these are only labelled. */
const MOST_IN_LEGEND = 8;

export function sceneOf(drawing: Drawing, prepared: Prepared, shown: Shown, title: string, notes: string[]): Scene {
  const { camera, palette, labels, sizes } = drawing.view();
  const { place, edgeA, edgeB, network } = prepared;
  const x = (node: number) => camera.toX(place[2 * node] ?? 0, place[2 * node + 1] ?? 0);
  const y = (node: number) => camera.toY(place[2 * node] ?? 0, place[2 * node + 1] ?? 0);
  const group = (node: number) => network.nodes.group[node] ?? -1;
  const { width, height } = camera;
  const lines: Line[] = [];
  const opacity = Math.min(0.8, Math.max(0.08, 4 / Math.cbrt(shown.edges.length + 1)));
  // The strongest last: they lie on top.
  for (let at = shown.edges.length - 1; at >= 0; at -= 1) {
    const [a, b] = [edgeA[shown.edges[at] ?? 0] ?? 0, edgeB[shown.edges[at] ?? 0] ?? 0];
    const line = { x1: x(a), y1: y(a), x2: x(b), y2: y(b), colour: colourOf(palette, prepared.hues, group(a) === group(b) ? group(a) : -1), opacity };
    if (Math.max(line.x1, line.x2) < 0 || Math.max(line.y1, line.y2) < 0) continue;
    if (Math.min(line.x1, line.x2) > width || Math.min(line.y1, line.y2) > height) continue;
    lines.push(line);
  }
  const discs: Disc[] = [];
  for (const node of prepared.strongest) {
    const r = camera.radius(sizes[node] ?? 1);
    const ring = network.nodes.role[node] === 1 ? Math.min(2.2, r * 0.45) : 0;
    const disc = { x: x(node), y: y(node), r, colour: colourOf(palette, prepared.hues, group(node)), ring };
    const isOutside = disc.x < -disc.r || disc.y < -disc.r || disc.x > width + disc.r || disc.y > height + disc.r;
    if (shown.hasAccount[node] && !isOutside) discs.push(disc);
  }
  const legend = legendOf(prepared, shown, palette);
  return { width, height, head: 34 + 18 * notes.length, foot: 34 + 20 * Math.ceil(legend.length / 3), title, notes, legend, lines, discs: discs.reverse(), labels, palette };
}

/** What the colours and rings mean, the groups with most accounts first. */
export function legendOf(prepared: Prepared, shown: Shown, palette: Palette): Scene["legend"] {
  const { groups, nodes } = prepared.network;
  const counts = groups.map(() => 0);
  let none = 0;
  let first = false;
  nodes.group.forEach((group, node) => {
    if (!shown.hasAccount[node]) return;
    if (group < 0) none += 1;
    else counts[group] = (counts[group] ?? 0) + 1;
    first ||= nodes.role[node] === 1;
  });
  const there = counts.flatMap((count, group) => (count > 0 ? [{ count, group }] : [])).sort((one, other) => other.count - one.count || one.group - other.group);
  const named = there.length > MOST_IN_LEGEND ? there.slice(0, MOST_IN_LEGEND - 1) : there;
  const legend = named.map(({ count, group }) => ({
    colour: colourOf(palette, prepared.hues, group),
    words: `${groups[group]?.id ?? ""}, ${counted(count, "account", "accounts")}`,
    ring: false,
  }));
  if (there.length > named.length) {
    legend.push({ colour: palette.quiet, words: `${counted(there.length - named.length, "more group", "more groups")}; colours repeat`, ring: false });
  }
  if (none > 0) legend.push({ colour: palette.none, words: `in no group, ${counted(none, "account", "accounts")}`, ring: false });
  if (first) legend.push({ colour: palette.quiet, words: "ring: a first mover", ring: true });
  return legend;
}

/** The choices in words, for a file that is read without the page. */
export function filterWords(filter: Filter, tested: boolean): string {
  const words = [
    filter.group && `group ${filter.group}`,
    filter.traces && `traces: ${filter.traces.join(", ") || "none"}`,
    filter.kinds && `accounts of: ${filter.kinds.join(", ") || "none"}`,
    filter.strength > 0 && `${tested ? "−log₁₀ p" : "strength"} at least ${filter.strength}`,
  ].filter(Boolean);
  return words.length ? words.join("; ") : "all traces and groups";
}

