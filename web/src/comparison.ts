// What became of groups between two cases, told by the accounts they share.

import type { Comparison, MatchedGroups } from "./api";
import { and } from "./noun";
import { counted, dates, grouped } from "./words";

export type Fate = "unchanged" | "grown" | "shrunk" | "changed" | "split" | "joined";

export const FATES: Record<Fate, string> = {
  unchanged: "All accounts of the one are in the other.",
  grown: "More accounts joined than left.",
  shrunk: "More accounts left than joined.",
  changed: "As many accounts joined as left.",
  split: "Its accounts are in several groups of the second case.",
  joined: "Accounts of several groups of the first case are in it.",
};

/** Accounts in the first case's group only, and in the second's only. */
export function gone({ a, shared }: MatchedGroups): number {
  return Math.max(0, a.accounts - shared);
}

export function fresh({ b, shared }: MatchedGroups): number {
  return Math.max(0, b.accounts - shared);
}

/** What became of the group `match.a`, among all matches. */
export function fate(match: MatchedGroups, all: MatchedGroups[]): Fate {
  if (all.filter(({ a }) => a.id === match.a.id).length > 1) return "split";
  if (all.filter(({ b }) => b.id === match.b.id).length > 1) return "joined";
  const [left, joined] = [gone(match), fresh(match)];
  if (left === 0 && joined === 0) return "unchanged";
  return joined > left ? "grown" : joined < left ? "shrunk" : "changed";
}

/** Choices in which the two differ: each may explain a difference by itself. */
export function unlike(plan: Comparison["plan"]): Comparison["plan"] {
  return plan.filter(([, a, b]) => a !== b);
}

/** The comparison as a paragraph, to be taken along. Names are given as they are to be read. */
export function summary(comparison: Comparison, nameA: string, nameB: string): string {
  const { a, b, matched, only_a, only_b } = comparison;
  const period = (entry: Comparison["a"]) =>
    entry.first_ms != null && entry.last_ms != null ? ` (posts of ${dates(entry.first_ms, entry.last_ms)})` : "";
  const differ = unlike(comparison.plan);
  const fates = (Object.keys(FATES) as Fate[])
    .map((one) => [matched.filter((match) => fate(match, matched) === one).length, one] as const)
    .filter(([count]) => count > 0)
    .map(([count, one]) => `${grouped(count)} ${one}`);
  const pairs =
    matched.length === 0
      ? "No group of the one shares an account with a group of the other."
      : `${counted(matched.length, "pair of groups shares", "pairs of groups share")} accounts (${and(fates)}).`;
  const fair =
    differ.length === 0
      ? "Both were made with the same choices."
      : `They were made with other choices (${and(differ.map(([name, one, other]) => `${name}: ${one} and ${other}`))}), so differences may come from these and not from the accounts.`;
  return (
    `The case ${nameA}${period(a)} was compared with the case ${nameB}${period(b)} by the accounts of their groups. ${fair} ${pairs} ` +
    `${counted(only_a.length, "group", "groups")} of ${nameA} and ${counted(only_b.length, "group", "groups")} of ${nameB} ` +
    `share no account with any group of the other. A group says that its accounts acted together more than chance explains; ` +
    `that an account is not in a group clears nobody.`
  );
}
