// The network as it came, in typed arrays, with what is looked up again and again.

import type { Network } from "../api";

/** Columns beside the answer: index i is node i of `network.nodes`, or edge i of `network.edges`. */
export interface Prepared {
  network: Network;
  /** The group that the case was asked for; null where this is the network as a whole. */
  of: string | null;
  /** Places, the longer side from 0 to 1 and both sides centred: x of node i at 2 i, y at 2 i + 1, y upwards. */
  place: Float32Array;
  /** Extent of the places. */
  extent: { x: [number, number]; y: [number, number] };
  edgeA: Uint32Array;
  edgeB: Uint32Array;
  /** Parts of time: lower bits of edge i at 2 i, upper ones at 2 i + 1. */
  active: Uint32Array;
  /** `edgesOf[from[i]..from[i + 1]]` are the edges of node i, strongest first. */
  from: Uint32Array;
  edgesOf: Uint32Array;
  /** Nodes, strongest first. */
  strongest: Uint32Array;
  /** Nodes by their ids. */
  byId: Map<string, number>;
  /** Colours of groups, by their number: groups near each other have different ones. */
  hues: Uint8Array;
  /** 1 for an account that an analyst has hidden. */
  isHidden: Uint8Array;
}

export function prepare(network: Network, hidden: string[] = [], of: string | null = null): Prepared {
  const count = network.nodes.id.length;
  const edgeA = Uint32Array.from(network.edges.a);
  const edgeB = Uint32Array.from(network.edges.b);
  const strongest = Uint32Array.from({ length: count }, (_, node) => node);
  const strength = network.nodes.strength;
  strongest.sort((one, other) => (strength[other] ?? 0) - (strength[one] ?? 0) || one - other);
  const byId = new Map(network.nodes.id.map((id, node) => [id, node]));
  const isHidden = new Uint8Array(count);
  for (const id of hidden) {
    const node = byId.get(id);
    if (node !== undefined) isHidden[node] = 1;
  }
  const { place, extent } = places(network.nodes.x, network.nodes.y);
  return {
    network,
    of,
    place,
    extent,
    hues: huesOf(network, place),
    edgeA,
    edgeB,
    active: Uint32Array.from(network.edges.active),
    ...adjacency(count, edgeA, edgeB),
    strongest,
    byId,
    isHidden,
  };
}

/** The nodes that node `node` has edges with, and by which edges, strongest first. */
export function partners(prepared: Prepared, node: number, isShown: (edge: number) => boolean): Map<number, number[]> {
  const out = new Map<number, number[]>();
  for (let at = prepared.from[node] ?? 0; at < (prepared.from[node + 1] ?? 0); at += 1) {
    const edge = prepared.edgesOf[at] ?? 0;
    if (!isShown(edge)) continue;
    const a = prepared.edgeA[edge] ?? 0;
    const other = a === node ? (prepared.edgeB[edge] ?? 0) : a;
    const edges = out.get(other);
    if (edges) edges.push(edge);
    else out.set(other, [edge]);
  }
  return out;
}

/** Without spaces; ids may hold any. */
function asWord(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** An edge by its trace and the ids of its ends, as it stands in an address. */
export function nameOfEdge({ network, edgeA, edgeB }: Prepared, edge: number): string {
  const ids = [edgeA[edge], edgeB[edge]].map((node) => network.nodes.id[node ?? -1] ?? "");
  return [network.traces[network.edges.trace[edge] ?? -1] ?? "", ...ids].map(asWord).join(" ");
}

/** The edge of this name; null where it is not here. */
export function edgeCalled(prepared: Prepared, name: string | null): number | null {
  const ids = name?.split(" ").slice(1).map((part) => prepared.network.nodes.id.findIndex((id) => asWord(id) === part)) ?? [];
  const [a = -1] = ids;
  if (name === null || a < 0) return null;
  for (let at = prepared.from[a] ?? 0; at < (prepared.from[a + 1] ?? 0); at += 1) {
    const edge = prepared.edgesOf[at] ?? 0;
    if (nameOfEdge(prepared, edge) === name) return edge;
  }
  return null;
}

/** What an account is called: its name, or its id. */
export function nameOf(network: Network, node: number): string {
  return network.nodes.name[node] ?? network.nodes.id[node] ?? "";
}

function places(x: number[], y: number[]): Pick<Prepared, "place" | "extent"> {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let node = 0; node < x.length; node += 1) {
    left = Math.min(left, x[node] ?? 0);
    right = Math.max(right, x[node] ?? 0);
    top = Math.min(top, y[node] ?? 0);
    bottom = Math.max(bottom, y[node] ?? 0);
  }
  const longer = Math.max(right - left, bottom - top);
  const scale = longer > 0 && Number.isFinite(longer) ? 1 / longer : 1;
  const place = new Float32Array(2 * x.length);
  for (let node = 0; node < x.length; node += 1) {
    place[2 * node] = 0.5 + ((x[node] ?? 0) - (left + right) / 2) * scale;
    place[2 * node + 1] = 0.5 - ((y[node] ?? 0) - (top + bottom) / 2) * scale;
  }
  if (!(longer > 0 && Number.isFinite(longer))) return { place, extent: { x: [0, 1], y: [0, 1] } };
  const side = (length: number): [number, number] => [0.5 - (length * scale) / 2, 0.5 + (length * scale) / 2];
  return { place, extent: { x: side(right - left), y: side(bottom - top) } };
}

/** How many colours there are, and up to how many groups each is given the one that is farthest away. */
const HUES = 6;
const MOST_APART = 1_000;

/** Each group takes the colour whose nearest group is farthest from it. Larger groups choose first. */
function huesOf({ groups, nodes }: Network, place: Float32Array): Uint8Array {
  const hues = Uint8Array.from(groups, (_, group) => group % HUES);
  if (groups.length <= HUES || groups.length > MOST_APART) return hues;
  const middles = groups.map((_, group) => ({ group, x: 0, y: 0, count: 0 }));
  nodes.group.forEach((group, node) => {
    const middle = middles[group];
    if (!middle) return;
    middle.x += place[2 * node] ?? 0;
    middle.y += place[2 * node + 1] ?? 0;
    middle.count += 1;
  });
  const chosen: { x: number; y: number; hue: number }[] = [];
  for (const { group, x, y, count } of middles.sort((one, other) => other.count - one.count || one.group - other.group)) {
    const [cx, cy] = [x / Math.max(1, count), y / Math.max(1, count)];
    const near = new Array<number>(HUES).fill(Infinity);
    for (const other of chosen) near[other.hue] = Math.min(near[other.hue] ?? Infinity, (other.x - cx) ** 2 + (other.y - cy) ** 2);
    const hue = near.indexOf(Math.max(...near));
    hues[group] = hue;
    chosen.push({ x: cx, y: cy, hue });
  }
  return hues;
}

function adjacency(count: number, a: Uint32Array, b: Uint32Array): Pick<Prepared, "from" | "edgesOf"> {
  const from = new Uint32Array(count + 1);
  const ends = [a, b];
  for (const end of ends) for (const node of end) from[node + 1] = (from[node + 1] ?? 0) + 1;
  for (let node = 0; node < count; node += 1) from[node + 1] = (from[node + 1] ?? 0) + (from[node] ?? 0);
  const next = from.slice();
  const edgesOf = new Uint32Array(2 * a.length);
  for (let edge = 0; edge < a.length; edge += 1) {
    for (const end of ends) {
      const node = end[edge] ?? 0;
      const at = next[node] ?? 0;
      edgesOf[at] = edge;
      next[node] = at + 1;
    }
  }
  return { from, edgesOf };
}
