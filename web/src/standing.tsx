// What stands of the analyst's decisions, shared by all screens: asked once a case, asked again after each thing said.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CaseEntry, Decision, GroupStanding, Said, Standing, Subject } from "./api";
import { analyst, askAnalyst } from "./analyst";
import { useSource } from "./asked";
import { fold, hear, marked, NOTHING, wordsOf } from "./journal";
import { asError, at, type Source } from "./source";
import { visible } from "./visible";
import { counted, time } from "./words";
import "./standing.css";

/** What became of the last thing said. */
export type Saying =
  | { state: "silent" }
  | { state: "saving"; about: Subject; said: Said }
  | { state: "saved"; about: Subject; said: Said; decision: Decision }
  | { state: "failed"; about: Subject; said: Said; why: Error };

export interface Kept {
  /** `null` until it is known whether decisions can be kept. */
  writable: boolean | null;
  embedded: boolean;
  standing: Standing;
  /** `null` until it is read; lists need only what stands. */
  journal: Decision[] | null;
  failed: Error | null;
  saying: Saying;
}

export interface Store {
  now(): Kept;
  /** Calls `changed` after each change, until what it returns is called. */
  follow(changed: () => void): () => void;
  refresh(): Promise<void>;
  wantJournal(): void;
  say(about: Subject, said: Said, why: string): Promise<Decision | null>;
}

const stores = new WeakMap<Source, Map<string, Store>>();

/** The store of a case: one for each, so that all screens agree. */
export function storeOf(source: Source, caseKey: string): Store {
  const known = stores.get(source) ?? new Map<string, Store>();
  stores.set(source, known);
  const store = known.get(caseKey) ?? openStore(source, caseKey);
  known.set(caseKey, store);
  return store;
}

function unread(embedded: boolean): Kept {
  return { writable: null, embedded, standing: NOTHING, journal: null, failed: null, saying: { state: "silent" } };
}

function openStore(source: Source, caseKey: string): Store {
  let kept = unread(source.embedded);
  let journalWanted = false;
  let queue: Promise<unknown> = Promise.resolve();
  const followers = new Set<() => void>();
  const change = (changes: Partial<Kept>) => {
    kept = { ...kept, ...changes };
    followers.forEach((changed) => changed());
  };

  async function refresh() {
    try {
      const [standing, journal] = await Promise.all([
        source.get<Standing>(at("cases", caseKey, "standing")),
        journalWanted ? source.get<Decision[]>(at("cases", caseKey, "decisions")) : kept.journal,
      ]);
      change({ standing, journal, failed: null });
    } catch (why) {
      change({ failed: asError(why) });
    }
  }

  async function say(about: Subject, said: Said, why: string): Promise<Decision | null> {
    if (!analyst() && !(await askAnalyst())) return null;
    const before = { standing: kept.standing, journal: kept.journal };
    change({ ...foreseen(kept, about, said, why), saying: { state: "saving", about, said } });
    try {
      const body = { about, said, why, by: analyst() };
      const decision = await source.post<Decision>(at("cases", caseKey, "decisions"), body);
      await refresh();
      change({ saying: { state: "saved", about, said, decision } });
      return decision;
    } catch (why) {
      // Nothing is shown as decided that is not kept.
      change({ ...before, saying: { state: "failed", about, said, why: asError(why) } });
      return null;
    }
  }

  source.get<CaseEntry[]>(at("cases")).then(
    (entries) => change({ writable: !source.embedded && (entries.find(({ key }) => key === caseKey)?.writable ?? false) }),
    () => change({ writable: false }),
  );
  void refresh();
  document.addEventListener("visibilitychange", () => {
    // Others may have decided in the meantime.
    if (document.visibilityState === "visible" && followers.size > 0 && !source.embedded) void refresh();
  });
  return {
    now: () => kept,
    follow(changed) {
      followers.add(changed);
      return () => {
        followers.delete(changed);
      };
    },
    refresh,
    wantJournal() {
      if (journalWanted) return;
      journalWanted = true;
      void refresh();
    },
    say(about, said, why) {
      // One after the other: what is said second may rest on what was said first.
      const told = queue.then(() => say(about, said, why));
      queue = told;
      return told;
    },
  };
}

/** What will stand if the entry is kept; shown while it is being saved. */
function foreseen(kept: Kept, about: Subject, said: Said, why: string): Pick<Kept, "standing" | "journal"> {
  const number = Math.max(kept.standing.last, 0) + 1;
  const decision: Decision = { number, at_ms: Date.now(), by: analyst(), about, said, why };
  const journal = kept.journal && marked([...kept.journal, decision]);
  if (said.kind !== "undo") return { standing: hear(kept.standing, decision), journal };
  return { standing: journal ? fold(journal) : kept.standing, journal };
}

/** What stands in a case, and how to add to it; with the whole journal where it is asked for. */
export function useKept(caseKey: string, journal = false): { kept: Kept; store: Store } {
  const source = useSource();
  const store = storeOf(source, caseKey);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (journal) store.wantJournal();
    const unfollow = store.follow(() => redraw((count) => count + 1));
    redraw((count) => count + 1);
    return unfollow;
  }, [store, journal]);
  return { kept: store.now(), store };
}

export function useGroupStanding(caseKey: string, group: string): GroupStanding | null {
  return useKept(caseKey).kept.standing.groups.find((one) => one.group === group) ?? null;
}

/** What an analyst decided of a group, for lists: nothing where nothing stands. */
export function VerdictBadge({ caseKey, group, none }: { caseKey: string; group: string; none?: string }) {
  const verdict = useGroupStanding(caseKey, group)?.verdict;
  if (!verdict) return none ? <span class="quiet">{none}</span> : null;
  return <Verdict verdict={verdict} />;
}

/** A verdict with its sign; who, when and why on asking. */
export function Verdict({ verdict }: { verdict: Decision }) {
  if (verdict.said.kind !== "verdict") return null;
  const words = wordsOf(verdict.said.value);
  const why = verdict.why ? `: ${visible(verdict.why.slice(0, 300))}` : "";
  return (
    <span class={`verdict ${words.verdict}`} title={`${visible(verdict.by)}, ${time(verdict.at_ms)}${why}`}>
      <span aria-hidden="true">{words.sign}</span> {words.done}
    </span>
  );
}

/**
 * A list without the accounts that an analyst hid, and a line that says so and shows them. Counts stay as they are.
 *
 *     const members = useHidden(caseKey, page.items, (member) => [member.account.id]);
 *     … members.items.map(…) … {members.note}
 */
export function useHidden<T>(
  caseKey: string,
  items: T[],
  accountsOf: (item: T) => string[],
): { items: T[]; isHidden: (item: T) => boolean; note: ComponentChildren } {
  const { kept } = useKept(caseKey);
  const [open, setOpen] = useState(false);
  const hidden = new Set(kept.standing.hidden);
  const isHidden = (item: T) => accountsOf(item).some((id) => hidden.has(id));
  const out = items.filter(isHidden);
  const accounts = new Set(out.flatMap(accountsOf).filter((id) => hidden.has(id))).size;
  const note = out.length > 0 && (
    <p class="hidden-note small quiet">
      {counted(accounts, "hidden account", "hidden accounts")} here: {open ? "shown" : "left out of this list"}, and counted in
      every number.{" "}
      <button type="button" class="as-link" onClick={() => setOpen(!open)}>
        {open ? "Leave out" : "Show"}
      </button>
    </p>
  );
  return { items: open ? items : items.filter((item) => !isHidden(item)), isHidden, note };
}
