// What the analyst said, as plain data: the journal only ever grows, and what stands is folded from it.

import type { Decision, GroupStanding, Said, Standing, Subject, Verdict } from "./api";
import { csv } from "./csv";

export const NOTHING: Standing = { last: 0, groups: [], hidden: [], account_notes: [] };

export interface VerdictWords {
  verdict: Verdict;
  /** On the button: what one does. */
  act: string;
  /** On a badge: what was done. */
  done: string;
  sign: string;
  means: string;
}

export const VERDICTS: VerdictWords[] = [
  {
    verdict: "confirm",
    act: "Confirm",
    done: "Confirmed",
    sign: "✓",
    means: "They acted together, and you looked for an ordinary reason and found none.",
  },
  { verdict: "benign", act: "Benign", done: "Benign", sign: "○", means: "There is an ordinary reason. Say which." },
  { verdict: "unsure", act: "Unsure", done: "Unsure", sign: "?", means: "It cannot be told yet. Say what is missing." },
];

export function wordsOf(verdict: Verdict): VerdictWords {
  return VERDICTS.find((words) => words.verdict === verdict) ?? { verdict, act: verdict, done: verdict, sign: "·", means: "" };
}

export function isAbout(decision: { about: Subject }, subject: Subject): boolean {
  return decision.about.kind === subject.kind && decision.about.id === subject.id;
}

/** Whether an entry was taken back. */
export function isGone(decision: Decision): boolean {
  return decision.undone_by !== undefined && decision.undone_by !== null;
}

/** Whether an entry still says something: it was not taken back, and does not only take back another. */
export function stands(decision: Decision): boolean {
  return !isGone(decision) && decision.said.kind !== "undo";
}

/** Each entry with the one that took it back. One that was taken back takes nothing back, so an undo can be undone. */
export function marked(journal: Decision[]): Decision[] {
  const by = new Map<number, number>();
  for (const { number, said } of [...journal].reverse())
    if (said.kind === "undo" && said.value < number && !by.has(number)) by.set(said.value, number);
  return journal.map((one) => ({ ...one, undone_by: by.get(one.number) ?? null }));
}

/** What stands after all of `journal`. The same rules as in `claque-store`. */
export function fold(journal: Decision[]): Standing {
  const last = journal.reduce((most, { number }) => Math.max(most, number), 0);
  return { ...marked(journal).filter(stands).reduce(hear, NOTHING), last };
}

/** A group about which nothing was said. */
export function nothingAbout(group: string): GroupStanding {
  const nothing = { group, verdict: null, notes: [], tags: [], members_differ: false };
  return nothing;
}

/** What stands after one more entry, which takes nothing back. */
export function hear(standing: Standing, decision: Decision): Standing {
  const { about, said } = decision;
  const next = { ...standing, last: Math.max(standing.last, decision.number) };
  if (about.kind === "account") return hearOfAccount(next, about.id, decision);
  const before = standing.groups.find((one) => one.group === about.id) ?? nothingAbout(about.id);
  const after = hearOfGroup(before, said, decision);
  return { ...next, groups: [...standing.groups.filter((one) => one.group !== about.id), after].filter(saysSomething) };
}

function hearOfGroup(before: GroupStanding, said: Said, decision: Decision): GroupStanding {
  const after = saidOfGroup(before, said, decision);
  return { ...after, members_differ: after.members_differ && stillDiffers(after, decision) };
}

/** Whether what stands may speak of other members than the group has as `decision` is made. Of tags it is not known. */
function stillDiffers({ verdict, notes, tags }: GroupStanding, decision: Decision): boolean {
  const now = decision.members;
  return !now || tags.length > 0 || [verdict, ...notes].some((one) => one?.members && one.members !== now);
}

function saidOfGroup(before: GroupStanding, said: Said, decision: Decision): GroupStanding {
  switch (said.kind) {
    case "verdict":
      return { ...before, verdict: decision };
    case "note":
      return { ...before, notes: [...before.notes, decision] };
    case "tag":
      return { ...before, tags: inOrder([...before.tags.filter((tag) => tag !== said.value), said.value]) };
    case "untag":
      return { ...before, tags: before.tags.filter((tag) => tag !== said.value) };
    default:
      return before;
  }
}

function hearOfAccount(standing: Standing, id: string, decision: Decision): Standing {
  switch (decision.said.kind) {
    case "hide":
      return { ...standing, hidden: inOrder([...standing.hidden.filter((one) => one !== id), id]) };
    case "show":
      return { ...standing, hidden: standing.hidden.filter((one) => one !== id) };
    case "note":
      return { ...standing, account_notes: [...standing.account_notes, decision] };
    default:
      return standing;
  }
}

function saysSomething(standing: GroupStanding): boolean {
  return Boolean(standing.verdict) || standing.notes.length > 0 || standing.tags.length > 0;
}

function inOrder(words: string[]): string[] {
  return words.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The last entry that still stands, about `subject` or about anything: what an undo takes back. */
export function lastStanding(journal: Decision[], subject?: Subject): Decision | null {
  const all = marked(journal).filter((one) => stands(one) && (!subject || isAbout(one, subject)));
  return all.reduce<Decision | null>((last, one) => (last && last.number > one.number ? last : one), null);
}

/** `confirmed`, `put on the tag “x”`: what an entry did, for a sentence that begins with who did it. */
export function deed(said: Said): string {
  switch (said.kind) {
    case "verdict":
      return { confirm: "confirmed it", benign: "called it benign", unsure: "was unsure" }[said.value];
    case "note":
      return "wrote a note";
    case "tag":
      return "put on a tag";
    case "untag":
      return "took off a tag";
    case "hide":
      return "hid the account";
    case "show":
      return "showed the account again";
    case "undo":
      return `took back entry ${said.value}`;
  }
}

/** What was written or put on, where the entry holds words of the analyst. */
export function content(said: Said): string | null {
  return said.kind === "note" || said.kind === "tag" || said.kind === "untag" ? said.value : null;
}

/** As in `claque-store`. */
export const LONGEST_TAG = 50;

/** A tag as it is kept: one line, no `#`, and in the spelling that the case has already. `null` where nothing is left. */
export function asTag(typed: string, known: string[]): string | null {
  const tag = [...typed.normalize("NFC").replace(/[\p{Cc}\p{Cf}\s,;]+/gu, " ").trim().replace(/^#+\s*/, "")]
    .slice(0, LONGEST_TAG)
    .join("")
    .trim();
  if (!tag) return null;
  return known.find((one) => one.toLowerCase() === tag.toLowerCase()) ?? tag;
}

/** The tags of the case, those on most groups first. */
export function tagsOf(standing: Standing): string[] {
  const uses = new Map<string, number>();
  for (const { tags } of standing.groups) for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  return [...uses].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([tag]) => tag);
}

/** What of the journal is asked for; absent parts ask for nothing. */
export interface Asking {
  /** In what it is about, who, what and why. */
  q?: string;
  what?: "verdict" | "note" | "tag" | "hide" | "undo";
  by?: string;
  /** Only entries that were not taken back. */
  standing?: boolean;
}

/** The entries asked for, the last first. */
export function asked(journal: Decision[], asking: Asking): Decision[] {
  const q = asking.q?.trim().toLowerCase() ?? "";
  return journal
    .filter((one) => !asking.what || whatIs(one.said) === asking.what)
    .filter((one) => !asking.by || one.by === asking.by)
    .filter((one) => !asking.standing || stands(one))
    .filter((one) => !q || [one.about.id, one.by, one.why, content(one.said) ?? "", deed(one.said)].join("\n").toLowerCase().includes(q))
    .sort((one, other) => other.number - one.number);
}

function whatIs(said: Said): Asking["what"] {
  if (said.kind === "untag") return "tag";
  return said.kind === "show" ? "hide" : said.kind;
}

const COLUMNS = ["number", "at", "by", "about", "id", "said", "value", "why", "undone_by", "members"];

/** The journal as a table, for reports, where no server makes it. */
export function toCsv(journal: Decision[]): string {
  const rows = journal.map((one) => [
    one.number,
    new Date(one.at_ms).toISOString(),
    one.by,
    one.about.kind,
    one.about.id,
    one.said.kind,
    "value" in one.said ? String(one.said.value) : "",
    one.why,
    one.undone_by ?? null,
    "members" in one && typeof one.members === "string" ? one.members : null,
  ]);
  return csv(COLUMNS, rows);
}
