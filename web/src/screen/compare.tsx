// Two cases beside each other: which groups are in both, which are new, and what makes the comparison unfair.

import { useEffect, useState } from "preact/hooks";
import type { CaseEntry, Comparison, GroupRow, MatchedGroups } from "../api";
import { useAsked, useSource } from "../asked";
import { FATES, fate, fresh, gone, summary, unlike, type Fate } from "../comparison";
import { Answered } from "../part/answer";
import { CopyButton } from "../part/copy";
import { Grade } from "../part/grade";
import { setQuery, to, type Route } from "../route";
import { useKept, VerdictBadge } from "../standing";
import { cut, visible } from "../visible";
import { counted, day, grouped, percent, plain } from "../words";
import "./compare.css";

const SHOWN = 50;

export function CompareScreen({ caseKey, route, entries }: { caseKey: string; route: Route; entries: CaseEntry[] }) {
  const others = entries.filter(({ key }) => key !== caseKey);
  const asked = route.query.get("with");
  const b = asked === null ? others[0]?.key : asked;
  const known = entries.some(({ key }) => key === b);
  return (
    <>
      <h1>Compare</h1>
      {others.length === 0 ? (
        <OpenTwo />
      ) : (
        <>
          <Choose key={`${caseKey} ${b}`} a={caseKey} b={b ?? ""} entries={entries} />
          {b === caseKey ? (
            <p>These are the same case. Choose another one to compare it with.</p>
          ) : known && b !== undefined ? (
            <Compared a={caseKey} b={b} route={route} />
          ) : (
            <p class="caution">
              The case <bdi class="stranger">“{visible(cut(b ?? "", 40, 8))}”</bdi> is not open. Choose one of those that are.
            </p>
          )}
        </>
      )}
    </>
  );
}

function OpenTwo() {
  const { embedded } = useSource();
  return (
    <div class="panel">
      <h2>Two cases are needed</h2>
      <p>
        {embedded ? "A report holds one case. " : "Only one case is open. "}
        To see two beside each other, for instance two months, or two windows on the same posts, open both:
      </p>
      <pre>claque serve CASE-A CASE-B</pre>
    </div>
  );
}

function Choose({ a, b, entries }: { a: string; b: string; entries: CaseEntry[] }) {
  const [first, setFirst] = useState(a);
  const [second, setSecond] = useState(b);
  const show = (one: string, other: string) => {
    location.hash = to([one, "compare"], { with: other });
  };
  const options = entries.map((entry) => (
    <option key={entry.key} value={entry.key}>
      {visible(cut(entry.name, 40, 12))}
    </option>
  ));
  return (
    <form
      class="choose no-print"
      onSubmit={(event) => {
        event.preventDefault();
        show(first, second);
      }}
    >
      <label>
        <span>First case</span>
        <select value={first} onChange={(event) => setFirst(event.currentTarget.value)}>
          {options}
        </select>
      </label>
      <button type="button" aria-label="Swap the two cases" title="Swap the two cases" onClick={() => show(second, first)}>
        ⇄
      </button>
      <label>
        <span>Second case</span>
        <select value={second} onChange={(event) => setSecond(event.currentTarget.value)}>
          {options}
        </select>
      </label>
      <button type="submit" class="main" disabled={first === second || (first === a && second === b)}>
        Compare
      </button>
    </form>
  );
}

function Compared({ a, b, route }: { a: string; b: string; route: Route }) {
  const comparison = useAsked<Comparison>(`/api/compare/${encodeURIComponent(a)}/${encodeURIComponent(b)}`);
  return (
    <Answered asked={comparison}>
      {(comparison) => (
        <div class="compare">
          <Summary comparison={comparison} />
          <Fairness comparison={comparison} />
          <Counts comparison={comparison} />
          <Matched comparison={comparison} route={route} />
          <Only entry={comparison.a} other={comparison.b} rows={comparison.only_a} />
          <Only entry={comparison.b} other={comparison.a} rows={comparison.only_b} />
        </div>
      )}
    </Answered>
  );
}

function nameOf(entry: CaseEntry): string {
  return visible(cut(entry.name, 40, 12));
}

function Name({ entry }: { entry: CaseEntry }) {
  return <bdi class="stranger">{nameOf(entry)}</bdi>;
}

function Summary({ comparison }: { comparison: Comparison }) {
  const text = summary(comparison, nameOf(comparison.a), nameOf(comparison.b));
  return (
    <section class="panel" aria-labelledby="summary-title">
      <h2 id="summary-title">In a paragraph</h2>
      <p class="stranger">{text}</p>
      <CopyButton text={text} what="the paragraph" />
    </section>
  );
}

/** What differs in how the two were made. */
function Fairness({ comparison }: { comparison: Comparison }) {
  const rows = unlike(comparison.plan);
  return (
    <section aria-labelledby="fair-title">
      <h2 id="fair-title">Is the comparison fair?</h2>
      {rows.length === 0 ? (
        <p>
          Both were made with the same choices. Still, two sets of data are seldom equally complete: compare the counts below before you
          compare the groups.
        </p>
      ) : (
        <>
          <p class="caution">
            Not wholly: the two were made with other choices. Each of these can make groups appear or go by itself.
          </p>
          <TwoColumns comparison={comparison} what="Choice">
            {rows.map(([name, one, other]) => (
              <tr key={name}>
                <th scope="row">{visible(name)}</th>
                <td class="stranger">{visible(cut(one, 200, 20))}</td>
                <td class="stranger">{visible(cut(other, 200, 20))}</td>
              </tr>
            ))}
          </TwoColumns>
        </>
      )}
    </section>
  );
}

function Counts({ comparison }: { comparison: Comparison }) {
  return (
    <section aria-labelledby="counts-title">
      <h2 id="counts-title">Counts</h2>
      <div class="tablebox">
        <table class="two-counts">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" class="number">
                <Name entry={comparison.a} />
              </th>
              <th scope="col" class="number">
                <Name entry={comparison.b} />
              </th>
              <th scope="col" class="number">
                Change
              </th>
            </tr>
          </thead>
          <tbody>
            {comparison.counts.map(([name, one, other]) => (
              <tr key={name}>
                <th scope="row">{visible(name)}</th>
                <td class="number">{grouped(one)}</td>
                <td class="number">{grouped(other)}</td>
                <td class="number">{change(one, other)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** `+312 (+14 %)`, with a minus sign that a reader can see. */
function change(one: number, other: number): string {
  if (one === other) return "–";
  const sign = other > one ? "+" : "−";
  const by = Math.abs(other - one);
  return `${sign}${grouped(by)}${one > 0 ? ` (${sign}${percent(by / one)})` : ""}`;
}

function TwoColumns({ comparison, what, children }: { comparison: Comparison; what: string; children: preact.ComponentChildren }) {
  return (
    <div class="tablebox">
      <table>
        <thead>
          <tr>
            <th scope="col">{what}</th>
            <th scope="col">
              <Name entry={comparison.a} />
            </th>
            <th scope="col">
              <Name entry={comparison.b} />
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Matched({ comparison, route }: { comparison: Comparison; route: Route }) {
  const { matched, a, b } = comparison;
  const wanted = route.query.get("fate") ?? "";
  const [shown, setShown] = useState(SHOWN);
  const told = matched.map((match) => [match, fate(match, matched)] as const);
  const kept = told.filter(([, fate]) => !wanted || fate === wanted);
  const fates = (Object.keys(FATES) as Fate[]).filter((one) => told.some(([, fate]) => fate === one));
  if (matched.length === 0)
    return (
      <section aria-labelledby="matched-title">
        <h2 id="matched-title">In both</h2>
        <p>No group of the one shares an account with a group of the other.</p>
      </section>
    );
  return (
    <section aria-labelledby="matched-title">
      <h2 id="matched-title">In both: {counted(matched.length, "pair of groups", "pairs of groups")}</h2>
      <p class="quiet small">
        Groups that share accounts, those that share most first. Ids are given anew in each case: F1 here need not be F1 there.
      </p>
      {fates.length > 1 && (
        <div class="fates no-print" role="group" aria-label="What became of them">
          <button type="button" aria-pressed={!wanted} onClick={() => setQuery({ fate: undefined })}>
            All {grouped(told.length)}
          </button>
          {fates.map((one) => (
            <button key={one} type="button" aria-pressed={wanted === one} title={FATES[one]} onClick={() => setQuery({ fate: one })}>
              {one} {grouped(told.filter(([, fate]) => fate === one).length)}
            </button>
          ))}
        </div>
      )}
      <div class="tablebox">
        <table class="matched">
          <thead>
            <tr>
              <th scope="col">
                In <Name entry={a} />
              </th>
              <th scope="col">Accounts in both</th>
              <th scope="col">
                In <Name entry={b} />
              </th>
              <th scope="col">What became of it</th>
            </tr>
          </thead>
          <tbody>
            {kept.slice(0, shown).map(([match, fate]) => (
              <Match key={`${match.a.id} ${match.b.id}`} a={a.key} b={b.key} match={match} fate={fate} />
            ))}
          </tbody>
        </table>
      </div>
      {kept.length > shown && (
        <p class="no-print">
          <button type="button" onClick={() => setShown(shown + SHOWN)}>
            Show {grouped(Math.min(SHOWN, kept.length - shown))} more of {grouped(kept.length)}
          </button>
        </p>
      )}
    </section>
  );
}

function Match({ a, b, match, fate }: { a: string; b: string; match: MatchedGroups; fate: Fate }) {
  const all = match.a.accounts + match.b.accounts - match.shared;
  const part = (count: number) => `${all > 0 ? (100 * count) / all : 0}%`;
  return (
    <tr>
      <td>
        <Group caseKey={a} row={match.a} />
      </td>
      <td class="shared">
        <div class="overlap" aria-hidden="true">
          <span class="gone" style={{ width: part(gone(match)) }} />
          <span class="both" style={{ width: part(match.shared) }} />
          <span class="new" style={{ width: part(fresh(match)) }} />
        </div>
        <span class="small">
          {grouped(match.shared)} of {grouped(all)} <span class="quiet">({percent(match.jaccard)})</span>
        </span>
      </td>
      <td>
        <Group caseKey={b} row={match.b} />
      </td>
      <td>
        <strong>{fate}</strong>
        <Accounts caseKey={a} title="gone" ids={match.gone} count={gone(match)} />
        <Accounts caseKey={b} title="new" ids={match.new} count={fresh(match)} />
      </td>
    </tr>
  );
}

function Group({ caseKey, row }: { caseKey: string; row: GroupRow }) {
  return (
    <div class="one-group">
      <a href={to([caseKey, "group", row.id])}>{visible(row.id)}</a>
      <Grade grade={row.grade} />
      <span>{counted(row.accounts, "account", "accounts")}</span>
      <VerdictBadge caseKey={caseKey} group={row.id} />
    </div>
  );
}

/** Accounts that are in one of the two groups only. At most 20 of them are told. */
function Accounts({ caseKey, title, ids, count }: { caseKey: string; title: string; ids: string[]; count: number }) {
  const { kept } = useKept(caseKey);
  if (count === 0) return null;
  const hidden = ids.filter((id) => kept.standing.hidden.includes(id)).length;
  const listed = ids.filter((id) => !kept.standing.hidden.includes(id));
  const more = count - ids.length;
  return (
    <details class="small">
      <summary>
        {grouped(count)} {title}
      </summary>
      <ul class="told-accounts">
        {listed.map((id) => (
          <li key={id}>
            <a class="stranger" href={to([caseKey, "account", id])} title={visible(cut(id, 300, 20))}>
              {visible(cut(id, 22, 8))}
            </a>
          </li>
        ))}
        {hidden > 0 && <li class="quiet">{counted(hidden, "hidden account", "hidden accounts")}</li>}
        {more > 0 && <li class="quiet">and {grouped(more)} more</li>}
      </ul>
    </details>
  );
}

function Only({ entry, other, rows }: { entry: CaseEntry; other: CaseEntry; rows: GroupRow[] }) {
  const [shown, setShown] = useState(SHOWN);
  useEffect(() => setShown(SHOWN), [rows]);
  return (
    <section>
      <h2>
        Only in <Name entry={entry} />: {counted(rows.length, "group", "groups")}
      </h2>
      {rows.length === 0 ? (
        <p>
          Every group of <Name entry={entry} /> shares accounts with one of <Name entry={other} />.
        </p>
      ) : (
        <div class="tablebox">
          <table>
            <thead>
              <tr>
                <th scope="col">Group</th>
                <th scope="col" class="number">
                  Strength
                </th>
                <th scope="col">Seen</th>
                <th scope="col">Most shared object</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shown).map((row) => (
                <tr key={row.id}>
                  <td>
                    <Group caseKey={entry.key} row={row} />
                  </td>
                  <td class="number">{plain(row.strength)}</td>
                  <td class="days">
                    {day(row.first_seen_ms)} – {day(row.last_seen_ms)}
                  </td>
                  <td>
                    {row.top_object ? (
                      <span class="stranger" dir="auto">
                        {visible(cut(row.top_object, 80, 20))}
                      </span>
                    ) : (
                      <span class="quiet">–</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > shown && (
        <p class="no-print">
          <button type="button" onClick={() => setShown(shown + SHOWN)}>
            Show {grouped(Math.min(SHOWN, rows.length - shown))} more of {grouped(rows.length)}
          </button>
        </p>
      )}
    </section>
  );
}
