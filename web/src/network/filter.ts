// Which accounts and edges are shown. Every choice stands in the address.

import type { Network } from "../api";
import { countParts, isWhole, maskOf, PARTS, partsBetween } from "./parts";
import type { Prepared } from "./prepared";

/** Kinds of groups, and accounts in none. */
export const KINDS = ["finding", "explained", "lead", "none"] as const;
export type Kind = (typeof KINDS)[number];

export interface Filter {
  /** Accounts of this group only. */
  group: string | null;
  /** Null: all. */
  traces: string[] | null;
  kinds: Kind[] | null;
  /** Edges at least that strong. */
  strength: number;
  /** Edges active in this stretch of time. */
  from: number | null;
  to: number | null;
}

export const EVERYTHING: Filter = { group: null, traces: null, kinds: null, strength: 0, from: null, to: null };

/** What a filter lets through. */
export interface Shown {
  /** Numbers of edges, strongest first. */
  edges: Uint32Array;
  /** 1 for an edge that is shown. */
  hasEdge: Uint8Array;
  /** 1 for an account that is shown. */
  hasAccount: Uint8Array;
  accounts: number;
  /** Shown edges of each account. */
  degree: Uint32Array;
}

export function fromQuery(query: URLSearchParams): Filter {
  const list = (name: string) => {
    const value = query.get(name);
    return value === null ? null : value.split(",").filter(Boolean);
  };
  const strength = Number(query.get("strength") ?? 0);
  const kinds = list("kind")?.filter((kind): kind is Kind => (KINDS as readonly string[]).includes(kind)) ?? null;
  return {
    group: query.get("group") || null,
    traces: list("trace"),
    kinds,
    strength: Number.isFinite(strength) && strength > 0 ? strength : 0,
    from: moment(query.get("from")),
    to: moment(query.get("to")),
  };
}

export function toQuery(filter: Filter): Record<string, string | undefined> {
  const iso = (ms: number | null) =>
    ms === null ? undefined : new Date(Math.round(ms / 1000) * 1000).toISOString().replace(/(:00)?\.000Z$/, "Z");
  return {
    group: filter.group ?? undefined,
    // An empty list must survive in the address: it shows nothing, which is not the same as everything.
    trace: filter.traces ? filter.traces.join(",") || "," : undefined,
    kind: filter.kinds ? filter.kinds.join(",") || "," : undefined,
    strength: filter.strength > 0 ? String(Number(filter.strength.toPrecision(4))) : undefined,
    from: iso(filter.from),
    to: iso(filter.to),
  };
}

export function show(prepared: Prepared, filter: Filter): Shown {
  const { network, edgeA, edgeB, active } = prepared;
  const count = network.nodes.id.length;
  const mayShow = accountsLetThrough(prepared, filter);
  const traces = network.traces.map((trace) => !filter.traces || filter.traces.includes(trace));
  const range = partsBetween(network, filter.from, filter.to);
  const anyTime = isWhole(range);
  const [low, high] = maskOf(range);
  const hasEdge = new Uint8Array(edgeA.length);
  const degree = new Uint32Array(count);
  let edges = 0;
  for (let edge = 0; edge < edgeA.length; edge += 1) {
    const a = edgeA[edge] ?? 0;
    const b = edgeB[edge] ?? 0;
    if (!mayShow[a] || !mayShow[b] || !traces[network.edges.trace[edge] ?? 0]) continue;
    if ((network.edges.strength[edge] ?? 0) < filter.strength) continue;
    if (!anyTime && !((active[2 * edge] ?? 0) & low) && !((active[2 * edge + 1] ?? 0) & high)) continue;
    hasEdge[edge] = 1;
    degree[a] = (degree[a] ?? 0) + 1;
    degree[b] = (degree[b] ?? 0) + 1;
    edges += 1;
  }
  const looksAtEdges = filter.traces !== null || filter.strength > 0 || !anyTime;
  return { ...accountsShown(prepared, mayShow, degree, looksAtEdges), edges: listed(hasEdge, edges), hasEdge, degree };
}

/** Of the edges that the other choices let through: how many were active in each part of time, and all strengths. */
export function spread(prepared: Prepared, filter: Filter): { parts: Uint32Array; strengths: number[] } {
  const { edges } = show(prepared, { ...filter, strength: 0, from: null, to: null });
  const parts = new Uint32Array(PARTS);
  const strengths: number[] = [];
  for (const edge of edges) {
    countParts(parts, prepared.active[2 * edge] ?? 0, prepared.active[2 * edge + 1] ?? 0);
    strengths.push(prepared.network.edges.strength[edge] ?? 0);
  }
  return { parts, strengths };
}

/** Which kind of group an account is in. */
export function kindOf(prepared: Prepared, node: number): Kind {
  return prepared.network.groups[prepared.network.nodes.group[node] ?? -1]?.kind ?? "none";
}

function accountsLetThrough(prepared: Prepared, filter: Filter): Uint8Array {
  const { network } = prepared;
  // What the case answered for this group is all of it: its accounts may stand in another group first.
  const isAsked = filter.group === prepared.of;
  const only = network.groups.findIndex((group) => group.id === filter.group);
  const isIn = (group: number) => filter.group === null || isAsked || (only >= 0 && group === only);
  return Uint8Array.from(network.nodes.group, (group, node) => {
    if (prepared.isHidden[node] || !isIn(group)) return 0;
    return !filter.kinds || filter.kinds.includes(kindOf(prepared, node)) ? 1 : 0;
  });
}

/** An account without any edge, such as one of a lead, is shown unless a choice speaks of edges. */
function accountsShown(prepared: Prepared, mayShow: Uint8Array, degree: Uint32Array, looksAtEdges: boolean) {
  let accounts = 0;
  const hasAccount = mayShow.map((may, node) => {
    const hasNoEdge = prepared.from[node] === prepared.from[node + 1];
    const isShown = may && (degree[node] || (hasNoEdge && !looksAtEdges)) ? 1 : 0;
    accounts += isShown;
    return isShown;
  });
  return { hasAccount, accounts };
}

function listed(has: Uint8Array, count: number): Uint32Array {
  const out = new Uint32Array(count);
  let at = 0;
  for (let edge = 0; edge < has.length; edge += 1) if (has[edge]) out[at++] = edge;
  return out;
}

function moment(text: string | null): number | null {
  const ms = text === null ? NaN : Date.parse(/[zZ]$|[+-]\d\d:\d\d$|^\d{4}-\d\d-\d\d$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? null : ms;
}

/** Whether a filter lets everything through. */
export function isEverything(filter: Filter): boolean {
  return !filter.group && !filter.traces && !filter.kinds && filter.strength === 0 && filter.from === null && filter.to === null;
}

/**
 * Whether only the case can tell what belongs to the group that is chosen: the whole network names one group of an account, a
 * finding before a lead, and none of the accounts that no edge joins to another.
 */
export function isElsewhere(network: Network, filter: Filter): boolean {
  return filter.group !== null && network.groups.find(({ id }) => id === filter.group)?.kind !== "finding";
}

/** What the server may be asked for under this filter. */
export function toServer(filter: Filter): Record<string, string | number | undefined> {
  return {
    group: filter.group ?? undefined,
    trace: filter.traces?.length === 1 ? filter.traces[0] : undefined,
    min_strength: filter.strength > 0 ? filter.strength : undefined,
    from_ms: filter.from === null ? undefined : Math.round(filter.from),
    to_ms: filter.to === null ? undefined : Math.round(filter.to),
  };
}
