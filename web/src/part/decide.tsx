// The analyst's work on one group or one account: a verdict with its reason, notes, tags, and all that was said before.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { KeptAs } from "../analyst";
import type { Decision, GroupStanding, Subject, Verdict } from "../api";
import { asTag, content, deed, isAbout, isGone, lastStanding, nothingAbout, tagsOf, VERDICTS, wordsOf } from "../journal";
import { Unanswered } from "../source";
import { useKept, type Kept, type Saying, type Store } from "../standing";
import { visible } from "../visible";
import { counted, sentence, time } from "../words";
import { coded } from "./answer";
import { EntryLine, Undo, Wording } from "./entry";
import "./decide.css";

interface Desk {
  about: Subject;
  kept: Kept;
  store: Store;
}

/** Where an analyst decides. Inside a report, or where nothing can be kept, it only shows what was decided, and says how to. */
export function Decide({ caseKey, about }: { caseKey: string; about: Subject }) {
  const { kept, store } = useKept(caseKey, true);
  const desk = { about, kept, store };
  const title = about.kind === "group" ? "Decision" : "What analysts say of it";
  // A form that is half filled in belongs to the subject it was opened for.
  return (
    <section id="decide" class="decide panel" aria-labelledby="decide-title" key={`${about.kind} ${about.id}`}>
      <h2 id="decide-title" tabIndex={-1}>
        {title}
      </h2>
      {kept.failed && (
        <p class="caution" role="alert">
          What was decided could not be read: {kept.failed.message}
        </p>
      )}
      {about.kind === "group" ? <OfGroup {...desk} id={about.id} /> : <OfAccount {...desk} id={about.id} />}
      {kept.writable ? <KeptAs /> : kept.writable === false && <ReadOnly embedded={kept.embedded} />}
      <SayingLine about={about} saying={kept.saying} />
      <History {...desk} />
    </section>
  );
}

function OfGroup(desk: Desk & { id: string }) {
  const { kept, id } = desk;
  const standing: GroupStanding = kept.standing.groups.find(({ group }) => group === id) ?? nothingAbout(id);
  return (
    <>
      {"members_differ" in standing && standing.members_differ === true && (
        <p class="caution">
          Some of this was said when {id} had other members, in an earlier run of the case. Look again before you rest on it.
        </p>
      )}
      <Verdicts {...desk} stands={standing.verdict ?? null} />
      <Tags {...desk} tags={standing.tags} />
      <Notes {...desk} notes={standing.notes} />
    </>
  );
}

function OfAccount(desk: Desk & { id: string }) {
  const { kept, id } = desk;
  const notes = kept.standing.account_notes.filter((one) => isAbout(one, desk.about));
  return (
    <>
      <Hide {...desk} hidden={kept.standing.hidden.includes(id)} />
      <Notes {...desk} notes={notes} />
    </>
  );
}

function Verdicts({ about, kept, store, stands }: Desk & { stands: Decision | null }) {
  const [chosen, setChosen] = useState<Verdict | null>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const standing = stands?.said.kind === "verdict" ? stands.said.value : null;
  const save = async (why: string) => {
    if (!chosen) return;
    const decision = await store.say(about, { kind: "verdict", value: chosen }, why);
    if (decision) close();
  };
  const close = () => {
    // The form goes; the keyboard stays where it was opened from.
    buttons.current?.querySelector<HTMLElement>(`[data-verdict="${chosen}"]`)?.focus();
    setChosen(null);
  };
  return (
    <div>
      {stands ? <Standing decision={stands} /> : <p class="quiet">Nobody has decided on it yet.</p>}
      {kept.writable && (
        <div class="verdicts no-print" role="group" aria-label="Decide" ref={buttons}>
          {VERDICTS.map(({ verdict, act, sign, means }, index) => (
            <button
              key={verdict}
              type="button"
              data-verdict={verdict}
              aria-pressed={(chosen ?? standing) === verdict}
              aria-keyshortcuts={String(index + 1)}
              onClick={() => setChosen(verdict)}
            >
              <span class="act">
                <span aria-hidden="true">{sign}</span> {act} <kbd aria-hidden="true">{index + 1}</kbd>
              </span>
              <span class="means">{means}</span>
            </button>
          ))}
        </div>
      )}
      {kept.writable && chosen && (
        <Why
          key={chosen}
          label={{ confirm: "Why do you confirm it?", benign: "What is the ordinary reason?", unsure: "What is missing?" }[chosen]}
          hint="What you checked, and where. Others will rest on it."
          save={`Keep “${wordsOf(chosen).done.toLowerCase()}”`}
          busy={kept.saying.state === "saving"}
          onSave={save}
          onCancel={close}
        />
      )}
      {about.kind === "group" && (
        <p class="small quiet">A decision is about what the accounts did together. It says nothing about who they are.</p>
      )}
    </div>
  );
}

function Standing({ decision }: { decision: Decision }) {
  if (decision.said.kind !== "verdict") return null;
  const words = wordsOf(decision.said.value);
  return (
    <p class="stands">
      <span class={`verdict ${words.verdict}`}>
        <span aria-hidden="true">{words.sign}</span> {words.done}
      </span>{" "}
      by <bdi>{visible(decision.by)}</bdi>, {time(decision.at_ms)}
      {decision.why ? (
        <>
          : <Wording text={decision.why} />
        </>
      ) : (
        <span class="quiet">, without a reason</span>
      )}
    </p>
  );
}

/** A reason is asked for. Who gives none must say so. */
function Why(shown: {
  label: string;
  hint: string;
  save: string;
  busy: boolean;
  onSave: (why: string) => void;
  onCancel: () => void;
}) {
  const [why, setWhy] = useState("");
  const [warned, setWarned] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  // At once: what is typed next belongs to the reason.
  useLayoutEffect(() => field.current?.focus(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (shown.busy) return;
    if (!why.trim() && !warned) {
      setWarned(true);
      field.current?.focus();
    } else shown.onSave(why.trim());
  };
  return (
    <form class="decide-why no-print" onSubmit={submit} onKeyDown={sendOrLeave(submit, shown.onCancel)}>
      <label>
        <span class="asks">{shown.label}</span>
        <span class="small quiet">{shown.hint}</span>
        <textarea
          ref={field}
          rows={3}
          maxLength={10_000}
          value={why}
          aria-describedby={warned ? "why-missing" : undefined}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      {warned && !why.trim() && (
        <p id="why-missing" class="caution small" role="alert">
          A decision without a reason is worth little to the next reader. Say why, or keep it without.
        </p>
      )}
      <p class="buttons">
        <button type="submit" class="main" disabled={shown.busy}>
          {warned && !why.trim() ? "Keep without a reason" : shown.save}
        </button>
        <button type="button" onClick={shown.onCancel}>
          Cancel
        </button>
        <span class="small quiet">
          <kbd>Ctrl</kbd> <kbd>Enter</kbd> keeps it
        </span>
      </p>
    </form>
  );
}

function sendOrLeave(send: (event: Event) => void, leave: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.currentTarget as HTMLFormElement;
      event.preventDefault();
      if (form.reportValidity()) send(event);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      // What was written is not thrown away by one key.
      const field = event.target;
      if (field instanceof HTMLTextAreaElement && field.value.trim()) field.blur();
      else leave();
    }
  };
}

function Hide({ about, kept, store, hidden }: Desk & { hidden: boolean }) {
  const [asking, setAsking] = useState(false);
  const save = async (why: string) => {
    if (await store.say(about, { kind: hidden ? "show" : "hide" }, why)) setAsking(false);
  };
  return (
    <div>
      {hidden && (
        <p>
          <span class="verdict unsure">Hidden</span> Lists of this case leave this account out, and say so. Every number still counts it.
        </p>
      )}
      {kept.writable && !asking && (
        <p class="no-print">
          <button type="button" onClick={() => setAsking(true)}>
            {hidden ? "Show this account again" : "Hide this account"}
          </button>{" "}
          {!hidden && (
            <span class="small quiet">Out of the lists of this case, for all who work in it. No number changes, nothing is deleted.</span>
          )}
        </p>
      )}
      {asking && (
        <Why
          label={hidden ? "Why show it again?" : "Why hide it?"}
          hint={hidden ? "" : "For instance: a bystander, a known newsroom, a person at risk."}
          save={hidden ? "Show it" : "Hide it"}
          busy={kept.saying.state === "saving"}
          onSave={save}
          onCancel={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function Tags({ about, kept, store, tags }: Desk & { tags: string[] }) {
  const [typed, setTyped] = useState("");
  const known = tagsOf(kept.standing);
  const fresh = known.filter((tag) => !tags.includes(tag));
  const add = async (event: Event) => {
    event.preventDefault();
    const tag = asTag(typed, known);
    if (!tag || tags.includes(tag)) return setTyped("");
    if (await store.say(about, { kind: "tag", value: tag }, "")) setTyped("");
  };
  if (!kept.writable && tags.length === 0) return null;
  return (
    <div class={tags.length > 0 ? "tags" : "tags no-print"}>
      <h3>Tags</h3>
      {tags.length > 0 && (
        <ul class="chips">
          {tags.map((tag) => (
            <li key={tag} class="tag">
              <bdi class="stranger">{visible(tag)}</bdi>
              {kept.writable && (
                <button
                  type="button"
                  class="off no-print"
                  aria-label={`Take off the tag ${visible(tag)}`}
                  onClick={() => void store.say(about, { kind: "untag", value: tag }, "")}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {kept.writable && (
        <form class="one-line no-print" onSubmit={add}>
          <label class="unseen" for="new-tag">
            New tag
          </label>
          <input
            id="new-tag"
            list="known-tags"
            maxLength={80}
            placeholder="New tag"
            autocomplete="off"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <datalist id="known-tags">
            {fresh.slice(0, 50).map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
          <button type="submit" disabled={!typed.trim()}>
            Add tag
          </button>
        </form>
      )}
    </div>
  );
}

function Notes({ about, kept, store, notes }: Desk & { notes: Decision[] }) {
  const [typed, setTyped] = useState("");
  const add = async (event: Event) => {
    event.preventDefault();
    if (typed.trim() && (await store.say(about, { kind: "note", value: typed.trim() }, ""))) setTyped("");
  };
  if (!kept.writable && notes.length === 0) return null;
  return (
    <div class={notes.length > 0 ? "notes" : "notes no-print"}>
      <h3>Notes</h3>
      {notes.length > 0 && (
        <ul class="plainlist">
          {notes.map((note) => (
            <li key={note.number}>
              <Wording text={content(note.said) ?? ""} />
              <Signed decision={note} />
            </li>
          ))}
        </ul>
      )}
      {kept.writable && (
        <form class="no-print" onSubmit={add} onKeyDown={sendOrLeave(add, () => {})}>
          <label class="unseen" for="new-note">
            New note
          </label>
          <textarea
            id="new-note"
            rows={2}
            maxLength={10_000}
            placeholder="What you saw, what to look at next"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <button type="submit" disabled={!typed.trim()}>
            Add note
          </button>
        </form>
      )}
    </div>
  );
}

function ReadOnly({ embedded }: { embedded: boolean }) {
  if (embedded)
    return (
      <p class="small quiet">
        This is a report: it shows what was decided when it was written. To decide, open the case with <code>claque serve CASE</code>.
      </p>
    );
  return (
    <p class="small quiet">
      Decisions cannot be kept: the folder of this case cannot be written. Make it writable, or copy the case, and serve it again.
    </p>
  );
}

/** What became of the last thing said. */
export function SayingLine({ about, saying }: { about?: Subject; saying: Saying }) {
  const mine = saying.state !== "silent" && (!about || isAbout(saying, about));
  const hint = mine && saying.state === "failed" && saying.why instanceof Unanswered ? saying.why.hint : null;
  return (
    <p class="saying" role="status" data-state={mine ? saying.state : "silent"}>
      {mine && saying.state === "saving" && "Keeping it…"}
      {mine && saying.state === "saved" && `✓ Kept as entry ${saying.decision.number}: ${visible(saying.decision.by)} ${deed(saying.said)}.`}
      {mine && saying.state === "failed" && (
        <>
          Not kept. {coded(sentence(saying.why.message))} {hint ? coded(sentence(hint)) : "What you wrote is still here; try again."}
        </>
      )}
    </p>
  );
}

function History({ about, kept, store }: Desk) {
  const entries = (kept.journal ?? []).filter((one) => isAbout(one, about));
  if (entries.length === 0) return null;
  const last = lastStanding(kept.journal ?? [], about)?.number;
  return (
    <details class="decide-history">
      <summary>History: {counted(entries.length, "entry", "entries")}</summary>
      <ol class="plainlist">
        {[...entries].reverse().map((entry) => (
          <li key={entry.number}>
            <EntryLine entry={entry} />
            {kept.writable && !isGone(entry) && <Undo entry={entry} store={store} last={entry.number === last} />}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Signed({ decision }: { decision: Decision }) {
  return (
    <div class="small quiet">
      <bdi>{visible(decision.by)}</bdi>, {time(decision.at_ms)}
    </div>
  );
}
