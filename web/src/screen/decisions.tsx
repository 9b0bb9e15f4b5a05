// The whole journal of a case: what was decided, by whom, when and why, and what was taken back.

import { useEffect, useState } from "preact/hooks";
import type { Decision, Overview, Subject } from "../api";
import { useAsked } from "../asked";
import { asked, content, deed, isGone, lastStanding, toCsv, VERDICTS, type Asking } from "../journal";
import { Undo, Wording } from "../part/entry";
import { SayingLine } from "../part/decide";
import { KeptAs } from "../analyst";
import { Held } from "../part/held";
import { Pager } from "../part/pages";
import { setQuery, to, type Route } from "../route";
import { at } from "../source";
import { useKept, type Kept, type Store } from "../standing";
import { cut, visible } from "../visible";
import { counted, grouped, time } from "../words";
import "./decisions.css";

const SIZE = 100;

export function DecisionsScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const { kept, store } = useKept(caseKey, true);
  return (
    <>
      <h1>Decisions</h1>
      <p class="quiet">
        What analysts said about this case. Nothing is ever deleted: who takes an entry back adds one. A decision is about what
        accounts did together, never about who they are.
      </p>
      {kept.failed && (
        <p class="caution" role="alert">
          The decisions could not be read: {kept.failed.message}
        </p>
      )}
      {!kept.journal && !kept.failed && (
        <p class="quiet" role="status">
          Reading…
        </p>
      )}
      {kept.journal && <Read caseKey={caseKey} route={route} kept={kept} store={store} journal={kept.journal} />}
    </>
  );
}

function Read(shown: { caseKey: string; route: Route; kept: Kept; store: Store; journal: Decision[] }) {
  const { caseKey, route, kept, journal } = shown;
  return (
    <>
      <Tally caseKey={caseKey} kept={kept} />
      {journal.length === 0 ? (
        <None caseKey={caseKey} kept={kept} />
      ) : (
        <>
          <Export caseKey={caseKey} journal={journal} embedded={kept.embedded} />
          <Filters query={route.query} journal={journal} />
          <Entries {...shown} />
        </>
      )}
      {kept.writable && <KeptAs />}
    </>
  );
}

/** How far the work has come. */
function Tally({ caseKey, kept }: { caseKey: string; kept: Kept }) {
  const overview = useAsked<Overview>(at("cases", caseKey));
  const verdicts = kept.standing.groups.flatMap(({ verdict }) => (verdict?.said.kind === "verdict" ? [verdict.said.value] : []));
  const totals = overview.state === "there" ? overview.value.totals : null;
  const all = totals && totals.findings + totals.explained + totals.leads;
  return (
    <ul class="tally">
      {VERDICTS.map(({ verdict, done, sign }) => (
        <li key={verdict}>
          <span class={`verdict ${verdict}`}>
            <span aria-hidden="true">{sign}</span> {done}
          </span>{" "}
          <strong>{grouped(verdicts.filter((one) => one === verdict).length)}</strong>
        </li>
      ))}
      {all !== null && (
        <li>
          Not decided <strong>{grouped(Math.max(0, all - verdicts.length))}</strong>{" "}
          <span class="quiet">of {counted(all, "group", "groups")}</span>
        </li>
      )}
      <li>
        Hidden accounts <strong>{grouped(kept.standing.hidden.length)}</strong>
      </li>
    </ul>
  );
}

function None({ caseKey, kept }: { caseKey: string; kept: Kept }) {
  return (
    <div class="panel">
      <h2>Nothing was decided yet</h2>
      {kept.embedded ? (
        <p>
          This report was written before anybody decided. To decide, open the case with <code>claque serve CASE</code>.
        </p>
      ) : kept.writable === false ? (
        <p>The folder of this case cannot be written, so decisions cannot be kept. Make it writable and serve it again.</p>
      ) : (
        <p>
          Open a group from the <a href={to([caseKey])}>overview</a>, look at its evidence and at its ordinary explanations, then confirm
          it, call it benign, or say what is missing.
        </p>
      )}
    </div>
  );
}

function Export({ caseKey, journal, embedded }: { caseKey: string; journal: Decision[]; embedded: boolean }) {
  const file = `${caseKey.replace(/[^\p{L}\p{N}_-]+/gu, "-")}-decisions`;
  if (!embedded)
    return (
      <p class="no-print">
        All {counted(journal.length, "entry", "entries")} as{" "}
        <a href={at("cases", caseKey, "decisions.csv")} download={`${file}.csv`}>
          CSV
        </a>{" "}
        or{" "}
        <a href={at("cases", caseKey, "decisions")} download={`${file}.json`}>
          JSON
        </a>
      </p>
    );
  return (
    <p class="no-print">
      All {counted(journal.length, "entry", "entries")} as{" "}
      <Made name={`${file}.csv`} type="text/csv" text={() => toCsv(journal)}>
        CSV
      </Made>{" "}
      or{" "}
      <Made name={`${file}.json`} type="application/json" text={() => JSON.stringify(journal, null, 2)}>
        JSON
      </Made>
    </p>
  );
}

/** A file made on this page. */
function Made({ name, type, text, children }: { name: string; type: string; text: () => string; children: string }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text()], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [name, type]);
  return (
    <a href={url} download={name}>
      {children}
    </a>
  );
}

const KINDS: [string, string][] = [
  ["verdict", "Verdicts"],
  ["note", "Notes"],
  ["tag", "Tags"],
  ["hide", "Hidden accounts"],
  ["undo", "Taken back"],
];

function Filters({ query, journal }: { query: URLSearchParams; journal: Decision[] }) {
  const people = [...new Set(journal.map(({ by }) => by))].sort();
  const set = (changes: Record<string, string | undefined>) => setQuery({ ...changes, from: undefined });
  return (
    <form class="filters no-print" role="search" aria-label="Entries" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>Find</span>
        <input
          type="search"
          value={query.get("q") ?? ""}
          placeholder="group, account, word"
          onInput={(event) => set({ q: event.currentTarget.value || undefined })}
        />
      </label>
      <label>
        <span>What</span>
        <select value={query.get("what") ?? ""} onChange={(event) => set({ what: event.currentTarget.value || undefined })}>
          <option value="">Everything</option>
          {KINDS.map(([kind, title]) => (
            <option key={kind} value={kind}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Who</span>
        <select value={query.get("by") ?? ""} onChange={(event) => set({ by: event.currentTarget.value || undefined })}>
          <option value="">Everybody</option>
          {people.map((name) => (
            <option key={name} value={name}>
              {visible(cut(name, 30, 6))}
            </option>
          ))}
        </select>
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={query.get("standing") === "yes"}
          onChange={(event) => set({ standing: event.currentTarget.checked ? "yes" : undefined })}
        />
        Only what stands
      </label>
    </form>
  );
}

function Entries({ caseKey, route, kept, store, journal }: { caseKey: string; route: Route; kept: Kept; store: Store; journal: Decision[] }) {
  const { query } = route;
  const what = KINDS.map(([kind]) => kind).includes(query.get("what") ?? "") ? (query.get("what") as Asking["what"]) : undefined;
  const found = asked(journal, {
    q: query.get("q") ?? undefined,
    what,
    by: query.get("by") ?? undefined,
    standing: query.get("standing") === "yes",
  });
  const offset = Math.min(Math.max(0, Number(query.get("from")) || 0), Math.max(0, found.length - 1));
  const page = { total: found.length, offset, items: found.slice(offset, offset + SIZE) };
  const last = lastStanding(journal);
  return (
    <>
      <SayingLine saying={kept.saying} />
      <p class="quiet small" role="status">
        {found.length === journal.length
          ? counted(found.length, "entry", "entries")
          : `${grouped(found.length)} of ${counted(journal.length, "entry", "entries")}`}
        , the last first
      </p>
      <div class="tablebox">
        <table class="journal">
          <thead>
            <tr>
              <th class="number">No.</th>
              <th>When</th>
              <th>About</th>
              <th>Who and what</th>
              <th>Why</th>
              <th>
                <span class="unseen">Take back</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {page.items.map((entry) => (
              <Entry key={entry.number} caseKey={caseKey} entry={entry} kept={kept} store={store} last={entry.number === last?.number} />
            ))}
          </tbody>
        </table>
      </div>
      <Pager page={page} size={SIZE} one="entry" many="entries" go={(from) => setQuery({ from: from || undefined })} />
    </>
  );
}

function Entry(shown: { caseKey: string; entry: Decision; kept: Kept; store: Store; last: boolean }) {
  const { caseKey, entry, kept, store, last } = shown;
  const words = content(entry.said);
  const gone = isGone(entry);
  return (
    <tr class={gone ? "entry gone" : "entry"}>
      <td class="number">{entry.number}</td>
      <td class="when">{time(entry.at_ms)}</td>
      <td>
        <About caseKey={caseKey} about={entry.about} />
      </td>
      <td>
        <bdi class="stranger">{visible(entry.by)}</bdi> {deed(entry.said)}
        {words !== null && (
          <>
            : <Wording text={words} />
          </>
        )}
        {gone && <div class="small">taken back by entry {entry.undone_by}</div>}
      </td>
      <td>{entry.why ? <Wording text={entry.why} /> : <span class="quiet">–</span>}</td>
      <td>{kept.writable && !gone && <Undo entry={entry} store={store} last={last} />}</td>
    </tr>
  );
}

function About({ caseKey, about }: { caseKey: string; about: Subject }) {
  if (about.kind === "group") return <Held caseKey={caseKey} place={["group", about.id]}>{visible(about.id)}</Held>;
  return (
    <Held caseKey={caseKey} place={["account", about.id]} class="stranger" title={visible(cut(about.id, 300, 20))}>
      {visible(cut(about.id, 22, 8))}
    </Held>
  );
}
