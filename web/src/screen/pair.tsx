// Two accounts: how often they met, what chance gives, and every co-action with both posts side by side.

import { useEffect, useMemo, useState } from "preact/hooks";
import type { AccountRef, CoActionRow, EdgeRow, Overview, PageCoActionRow, Pair, PairTrace, PostRow } from "../api";
import { useAsked, useSource } from "../asked";
import { csv } from "../csv";
import { commonWords, difference } from "../difference";
import { noun } from "../noun";
import { Answered } from "../part/answer";
import { Side } from "../part/difference";
import { Held } from "../part/held";
import { Lags, type Dot } from "../part/lags";
import { atOnce, StepNote, useStep } from "../part/step";
import { AccountLink, ObjectLabel, Quote } from "../part/text";
import { setQuery, to, type Route } from "../route";
import { save } from "../save";
import { asError, at, type Source } from "../source";
import { cut, visible } from "../visible";
import { counted, grouped, plain, span, time, tiny } from "../words";
import "./pair.css";

const PAGE = 25;
/** Asked for in one go: the first of these are the dots of the strip. */
const MANY = 500;

export function PairScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const [first = "", second = ""] = route.parts.slice(2);
  const pair = useAsked<Pair>(at("cases", caseKey, "pairs", first, second));
  const step = useStep(caseKey);
  return (
    <div class="pair">
      <Answered asked={pair}>{(found) => step !== null && <Two caseKey={caseKey} route={route} pair={found} turned={found.a.id !== first} step={step} />}</Answered>
    </div>
  );
}

function total(counts: number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

export function shortName(account: AccountRef): string {
  return visible(cut(account.name ?? account.id, 22, 8));
}

/** The pair as the address has it: `turned` where the account asked for first is the second of the answer. */
function Two({ caseKey, route, pair, turned, step }: { caseKey: string; route: Route; pair: Pair; turned: boolean; step: number }) {
  const [a, b] = turned ? [pair.b, pair.a] : [pair.a, pair.b];
  const traces = pair.traces.map((trace) => (turned ? { ...trace, a_first: trace.b_first, b_first: trace.a_first } : trace));
  const met = traces.filter((trace) => trace.co_actions > 0);
  const shared = total(traces.map((trace) => trace.objects_at_any_lag));
  const apart = shared - total(traces.map((trace) => trace.objects));
  return (
    <>
      <p class="quiet small">Two accounts</p>
      <h1>
        <AccountLink caseKey={caseKey} account={a} /> and <AccountLink caseKey={caseKey} account={b} />
      </h1>
      <p class="who">
        <Ids accounts={[a, b]} />
        {pair.groups.length === 0 ? "No group holds both of them. " : "Both are in "}
        {pair.groups.map((group, index) => (
          <span key={group}>
            {index > 0 && ", "}
            <Held caseKey={caseKey} place={["group", group]}>{group}</Held>
          </span>
        ))}
        {pair.groups.length > 0 && ". "}
        <a class="no-print" href={to([caseKey, "pair", b.id, a.id])}>
          Swap the order
        </a>
      </p>
      <p>
        That two accounts acted together says nothing of who is behind them, or why. {shared === 0 && "These two have no co-action in this case."}
        {met.length === 0 && shared > 0 && (
          <strong>Nothing within the window; {counted(shared, "object is", "objects are")} shared at any lag.</strong>
        )}
        {met.length > 0 && apart > 0 && `${counted(apart, "more object is", "more objects are")} shared beyond the window.`}
      </p>
      <StepNote step={step} />
      {traces.length > 0 && <ByTrace traces={traces} a={a} b={b} step={step} />}
      {met.length > 0 && <ByChance traces={met} step={step} />}
      {shared > 0 && <CoActions {...{ caseKey, route, pair, a, b, traces, step, apart }} />}
    </>
  );
}

function Ids({ accounts }: { accounts: AccountRef[] }) {
  const named = accounts.filter(({ name }) => name);
  if (named.length === 0) return null;
  return (
    <span class="quiet">
      {named.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && "; "}
          <span class="stranger">{visible(cut(name ?? "", 22, 8))}</span> is <span class="stranger">{visible(cut(id, 60, 20))}</span>
        </span>
      ))}
      .{" "}
    </span>
  );
}

function ByTrace({ traces, a, b, step }: { traces: PairTrace[]; a: AccountRef; b: AccountRef; step: number }) {
  return (
    <section>
      <h2 id="by-trace">How often, and who came first</h2>
      <div class="tablebox" tabIndex={0} role="region" aria-label="How often, by trace">
        <table>
          <thead>
            <tr>
              <th scope="col">Trace</th>
              <th scope="col" class="number">Objects</th>
              <th scope="col" class="number">Shared at any lag</th>
              <th scope="col" class="number">Co-actions</th>
              <th scope="col" class="bar-head">
                <span class="stranger">{shortName(a)}</span> first · {atOnce(step)} · <span class="stranger">{shortName(b)}</span> first
              </th>
            </tr>
          </thead>
          <tbody>
            {traces.map((trace) => (
              <tr key={trace.trace}>
                <th scope="row">{noun(trace.trace)[1]}</th>
                <td class="number">{grouped(trace.objects)}</td>
                <td class="number">{grouped(trace.objects_at_any_lag)}</td>
                <td class="number">{grouped(trace.co_actions)}</td>
                <td>{trace.co_actions > 0 ? <WhoFirst trace={trace} step={step} /> : <span class="quiet">nothing within the window</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The three shares beside each other, each with its number: nothing is told by colour alone. */
function WhoFirst({ trace, step }: { trace: PairTrace; step: number }) {
  const all = Math.max(1, trace.a_first + trace.ties + trace.b_first);
  const [one, tie] = [(100 * trace.a_first) / all, (100 * trace.ties) / all];
  return (
    <div class="who-first">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="a" width={one} height="10" />
        <rect class="tie" x={one} width={tie} height="10" />
        <rect class="b" x={one + tie} width={Math.max(0, 100 - one - tie)} height="10" />
      </svg>
      <span class="three small">
        <span>{grouped(trace.a_first)}</span>
        <span>{grouped(trace.ties)} {atOnce(step)}</span>
        <span>{grouped(trace.b_first)}</span>
      </span>
    </div>
  );
}

function ByChance({ traces, step }: { traces: PairTrace[]; step: number }) {
  return (
    <section>
      <h2>What chance gives</h2>
      <ul class="pair-chance">
        {traces.map(({ trace, edge }) => (
          <li key={trace}>
            <strong>{trace}</strong>: {edge ? <Tested edge={edge} step={step} /> : "no edge of the case. The two were not tested in this trace, or chance explains what they did in it well enough."}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tested({ edge, step }: { edge: EdgeRow; step: number }) {
  const { meetings, expected, log10_p, log10_q, nulls } = edge;
  if (log10_p === null || log10_p === undefined) return <>an edge of the case, kept by a rule that asks nothing of chance.</>;
  return (
    <>
      {meetings != null && expected != null && (
        <>
          they met {counted(meetings, "time", "times")}; chance gives two accounts as active {plain(expected)} on average.{" "}
        </>
      )}
      A pair that acts by chance would meet at least that often with probability {tiny(log10_p)}
      {log10_q != null && <>; among all pairs that were tested, q = {tiny(log10_q)}</>}.{" "}
      {nulls.length > 0 && <>The edge survives {nulls.join(" and ")}. </>}
      <span class="quiet">
        Mean lag {span(edge.mean_lag_s)}; from {time(edge.first_seen_ms, step)} to {time(edge.last_seen_ms, step)} UTC.
      </span>
    </>
  );
}

interface CoActionsProps {
  caseKey: string;
  route: Route;
  pair: Pair;
  a: AccountRef;
  b: AccountRef;
  traces: PairTrace[];
  step: number;
  /** Objects that both acted on, but not within the window. */
  apart: number;
}

function CoActions({ caseKey, route, pair, a, b, traces, step, apart }: CoActionsProps) {
  const source = useSource();
  const within = traces.some(({ co_actions }) => co_actions > 0);
  // A report holds what is within the window only.
  const anyLag = !source.embedded && (!within || (apart > 0 && route.query.get("lag") === "any"));
  const [one, many] = anyLag ? ["object", "objects"] : ["co-action", "co-actions"];
  const trace = route.query.get("trace") ?? undefined;
  const path = at("cases", caseKey, "pairs", pair.a.id, pair.b.id, "co-actions");
  const wanted = Math.max(PAGE, Number(route.query.get("shown")) || 0);
  const { items, total, why, waiting } = usePages(source, path, trace, anyLag, wanted);
  const here = source.embedded && trace ? items.filter(({ object }) => object.trace === trace) : items;
  const listed = here.slice(0, wanted);
  const overview = useAsked<Overview>(at("cases", caseKey));
  const window_ms = overview.state === "there" ? overview.value.case.plan.window_ms : null;
  if (!within && source.embedded) return <p class="quiet">What they share beyond the window is in the case, not in this report.</p>;
  return (
    <section aria-labelledby="co-actions">
      <h2 id="co-actions">{anyLag ? "What both acted on, at any lag" : "Every co-action"}</h2>
      {anyLag && <p class="quiet">Of each object the two posts that are closest to each other. These are no co-actions where they lie outside of the window.</p>}
      <div class="pair-choices no-print">
        <label>
          Trace{" "}
          <select value={trace ?? ""} onChange={(event) => setQuery({ trace: event.currentTarget.value || undefined, shown: undefined })}>
            <option value="">all traces</option>
            {traces.map(({ trace, co_actions, objects_at_any_lag }) => (
              <option key={trace} value={trace}>
                {trace} ({grouped(anyLag ? objects_at_any_lag : co_actions)})
              </option>
            ))}
          </select>
        </label>
        {within && apart > 0 && !source.embedded && (
          <label>
            <input type="checkbox" checked={anyLag} onChange={(event) => setQuery({ lag: event.currentTarget.checked ? "any" : undefined })} /> at any lag
          </label>
        )}
        <SaveAll source={source} path={path} asked={{ trace, any_lag: anyLag ? "true" : undefined }} caseKey={caseKey} here={here} />
      </div>
      {why && <p class="caution" role="alert">{why.message}</p>}
      <Lags dots={here.map((row) => dotOf(row, a))} total={total} step={step} window_s={window_ms == null ? null : window_ms / 1000} a={shortName(a)} b={shortName(b)} anyLag={anyLag} />
      <p class="small quiet" role="status">
        {waiting && here.length === 0 ? "Reading…" : `${grouped(listed.length)} of ${counted(total, one, many)} below${source.embedded && total > here.length ? `; ${grouped(here.length)} are in this report, the rest is in the case` : ""}.`}
      </p>
      <ol class="co-actions">
        {listed.map((row, index) => (
          <CoAction key={index} row={row} a={a} step={step} />
        ))}
      </ol>
      {listed.length < (source.embedded ? here.length : total) && (
        <button type="button" class="no-print" onClick={() => setQuery({ shown: listed.length + PAGE })} disabled={waiting}>
          {waiting ? "Reading…" : `Show ${grouped(Math.min(PAGE, (source.embedded ? here.length : total) - listed.length))} more`}
        </button>
      )}
    </section>
  );
}

function dotOf(row: CoActionRow, a: AccountRef): Dot {
  return { at_ms: row.first.at_ms, lag_s: row.lag_s, first: row.lag_s === 0 ? "tie" : row.first.account.id === a.id ? "a" : "b" };
}

/** One co-action: the post of the first account always on the left. */
function CoAction({ row, a, step }: { row: CoActionRow; a: AccountRef; step: number }) {
  const [left, right] = row.first.account.id === a.id ? [row.first, row.second] : [row.second, row.first];
  const isSame = left.text != null && left.text === right.text;
  const stretches = useMemo(
    () => (!isSame && left.text != null && right.text != null ? difference(cut(left.text, 4000, 20), cut(right.text, 4000, 20)) : null),
    [row],
  );
  const words = row.lag_s === 0 ? atOnce(step) : `${span(row.lag_s)} apart`;
  return (
    <li>
      <p class="object">
        <span class="tag">{noun(row.object.trace)[0]}</span> <ObjectLabel trace={row.object.trace} label={row.object.label} />
        <span class="lag"> {words}</span>
      </p>
      <div class="side-by-side">
        <Post post={left} step={step} isFirst={row.lag_s > 0 && left === row.first} />
        <Post post={right} step={step} isFirst={row.lag_s > 0 && right === row.first} />
        {isSame ? (
          <p class="both">
            <span class="quiet">Both posted:</span> <Quote text={left.text} most={4000} />
          </p>
        ) : stretches ? (
          <>
            <p>
              <Side stretches={stretches} side="first" />
            </p>
            <p>
              <Side stretches={stretches} side="second" />
            </p>
            <p class="both small quiet">{commonWords(stretches)}</p>
          </>
        ) : (
          <>
            <p>
              <Quote text={left.text} />
            </p>
            <p>
              <Quote text={right.text} />
            </p>
          </>
        )}
      </div>
    </li>
  );
}

function Post({ post, step, isFirst }: { post: PostRow; step: number; isFirst: boolean }) {
  return (
    <p class="post-head small">
      <strong class="stranger">{shortName(post.account)}</strong> {time(post.at_ms, step)} UTC {isFirst && <span class="tag">first</span>}{" "}
      <span class="quiet stranger">post {visible(cut(post.id, 40, 10))}</span>
    </p>
  );
}

interface Read {
  /** Of which list these are: what came for another trace is not shown. */
  key: string;
  items: CoActionRow[];
  total: number | null;
  why: Error | null;
}

/** The first co-actions, `MANY` at a time until `wanted` are here; a report has no more than it answers first. */
function usePages(source: Source, path: string, trace: string | undefined, anyLag: boolean, wanted: number) {
  const key = JSON.stringify([path, trace, anyLag]);
  const [read, setRead] = useState<Read>({ key, items: [], total: null, why: null });
  const now = read.key === key ? read : { key, items: [], total: null, why: null };
  const offset = now.items.length;
  const waits = now.total === null || (!source.embedded && offset < Math.min(wanted, now.total));
  useEffect(() => {
    if (!waits) return;
    let current = true;
    source.get<PageCoActionRow>(path, { trace, any_lag: anyLag ? "true" : undefined, offset, limit: MANY }).then(
      ({ items, total }) => current && setRead({ key, items: [...now.items, ...items], total: items.length > 0 ? total : offset, why: null }),
      (why: unknown) => current && setRead({ ...now, why: asError(why) }),
    );
    return () => {
      current = false;
    };
  }, [source, key, offset, waits]);
  return { items: now.items, total: now.total ?? 0, why: now.why, waiting: waits && !now.why };
}

interface SaveAllProps {
  source: Source;
  path: string;
  asked: { trace: string | undefined; any_lag: "true" | undefined };
  caseKey: string;
  here: CoActionRow[];
}

/** All co-actions under the filter as a table, asked for page by page. */
function SaveAll({ source, path, asked, caseKey, here }: SaveAllProps) {
  const [said, setSaid] = useState("Save as CSV");
  const run = async () => {
    setSaid("Reading…");
    try {
      const rows = source.embedded ? here : await allOf(source, path, asked);
      save(`claque-${caseKey}-pair.csv`, tableOf(rows));
      setSaid("Save as CSV");
    } catch (why) {
      setSaid(why instanceof Error ? why.message : String(why));
    }
  };
  return (
    <button type="button" onClick={() => void run()}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}

async function allOf(source: Source, path: string, asked: SaveAllProps["asked"]): Promise<CoActionRow[]> {
  const rows: CoActionRow[] = [];
  for (;;) {
    const page = await source.get<PageCoActionRow>(path, { ...asked, offset: rows.length, limit: MANY });
    rows.push(...page.items);
    if (page.items.length === 0 || rows.length >= page.total) return rows;
  }
}

export function tableOf(rows: CoActionRow[]): string {
  const iso = (ms: number) => new Date(ms).toISOString();
  return csv(
    ["trace", "object", "lag_s", "first_account", "first_post", "first_at", "first_text", "second_account", "second_post", "second_at", "second_text"],
    rows.map(({ object, lag_s, first, second }) => [
      object.trace,
      object.label,
      lag_s,
      ...[first, second].flatMap((post) => [post.account.id, post.id, iso(post.at_ms), post.text ?? null]),
    ]),
  );
}
