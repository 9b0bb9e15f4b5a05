// Who acted with whom: the drawing, what narrows it, and the same as a table.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Network, Overview, Standing } from "../api";
import { useAsked, useSource } from "../asked";
import { Brush } from "../network/brush";
import { Controls } from "../network/controls";
import type { Drawing, Marks } from "../network/drawing";
import { EVERYTHING, fromQuery, isElsewhere, isEverything, show, spread, toQuery, toServer, type Filter, type Shown } from "../network/filter";
import { Panel } from "../network/panel";
import { onSchemeChange, readPalette } from "../network/palette";
import { isWhole, partsBetween, PARTS, startOf, type PartRange } from "../network/parts";
import { pngOf } from "../network/png";
import { edgeCalled, nameOfEdge, prepare, type Prepared } from "../network/prepared";
import { Rows } from "../network/rows";
import { filterWords, legendOf, sceneOf } from "../network/scene";
import { Search } from "../network/search";
import { Stage } from "../network/stage";
import { svgOf } from "../network/svg";
import { Answered } from "../part/answer";
import { setQuery, type Route } from "../route";
import { save } from "../save";
import { at } from "../source";
import { cut, visible } from "../visible";
import { counted, dates, grouped, sentence } from "../words";
import "./network.css";

const NOTHING: Marks = { account: null, edge: null, selected: new Set() };

/** Edges that are drawn; of more, the strongest. */
const MOST_EDGES = 100_000;

export function NetworkScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const source = useSource();
  const whole = useAsked<Network>(at("cases", caseKey, "network"), { limit: MOST_EDGES });
  const standing = useAsked<Standing>(source.embedded ? null : at("cases", caseKey, "standing"));
  const overview = useAsked<Overview>(at("cases", caseKey));
  const tested = overview.state !== "there" || overview.value.words.tested;
  const [filter, setFilter] = useFilter(route);
  const settled = useSettled(filter, 300);
  const isPart = whole.state === "there" && whole.value.total_edges > whole.value.edges.a.length;
  const isOfGroup = whole.state === "there" && isElsewhere(whole.value, settled);
  const asksAgain = !source.embedded && (isOfGroup || (isPart && !isEverything(settled)));
  // Where the whole network is here, the other choices are made here, too.
  const narrowed = useAsked<Network>(asksAgain ? at("cases", caseKey, "network") : null, { ...(isPart ? toServer(settled) : { group: settled.group ?? undefined }), limit: MOST_EDGES });
  const hidden = standing.state === "there" ? standing.value.hidden : undefined;
  const isNarrowed = asksAgain && narrowed.state === "there";
  const network = isNarrowed ? narrowed.value : whole.state === "there" ? whole.value : null;
  const of = isNarrowed ? settled.group : null;
  const isWaiting = standing.state === "waiting" && !source.embedded;
  const prepared = useMemo(() => {
    if (!network || isWaiting) return null;
    performance.mark("network:there");
    return prepare(network, hidden, of);
  }, [network, hidden, of, isWaiting]);
  return (
    <div class="network">
      <h1>Network</h1>
      <Answered asked={whole}>
        {(all) =>
          all.nodes.id.length === 0 ? (
            <p>No accounts were joined in this case: there is nothing to draw.</p>
          ) : (
            prepared && (
              <>
                <Withheld network={prepared.network} embedded={source.embedded} waiting={asksAgain && narrowed.state === "waiting"} />
                {asksAgain && narrowed.state === "failed" && <p class="caution" role="alert">{sentence(narrowed.why.message)}</p>}
                {filter.group !== null && filter.group === settled.group && (!asksAgain || narrowed.state === "there") && (
                  <OfGroup group={filter.group} prepared={prepared} isPart={source.embedded && isElsewhere(all, filter)} />
                )}
                <Shows caseKey={caseKey} route={route} all={all} prepared={prepared} filter={filter} setFilter={setFilter} tested={tested} />
              </>
            )
          )
        }
      </Answered>
    </div>
  );
}

/** What the drawing leaves out because it would be too much. */
function Withheld({ network, embedded, waiting }: { network: Network; embedded: boolean; waiting: boolean }) {
  const there = network.edges.a.length;
  if (waiting) return <p class="small quiet">Asking the case for this selection…</p>;
  if (network.total_edges <= there) return null;
  return (
    <p class="caution small">
      The strongest {grouped(there)} of {grouped(network.total_edges)} edges are here;{" "}
      {embedded ? "the rest is in the case." : "narrow by trace, group or time to see the others."}
    </p>
  );
}

/** What to know of a group that is drawn: that no edge joins its accounts, or that they are not all here. */
function OfGroup({ group, prepared, isPart }: { group: string; prepared: Prepared; isPart: boolean }) {
  const { accounts, edges } = useMemo(() => show(prepared, { ...EVERYTHING, group }), [prepared, group]);
  const name = visible(cut(group, 40, 8));
  if (isPart)
    return (
      <p class="caution small">
        {accounts === 0 ? `No account of ${name} is drawn in this report.` : `Not all accounts of ${name} are drawn in this report.`} An account that
        is in a finding, too, is drawn with the finding, and one without an edge is left out. The case has them all.
      </p>
    );
  if (edges.length > 0) return null;
  return (
    <p class="caution small">
      {name} has no edges to draw: no pair of its {counted(accounts, "account", "accounts")} was kept by itself.
    </p>
  );
}

interface ShowsProps {
  caseKey: string;
  route: Route;
  /** The network as a whole, of which `prepared` may be a part. */
  all: Network;
  prepared: Prepared;
  filter: Filter;
  setFilter: (filter: Filter) => void;
  /** Whether strength is −log₁₀ p. */
  tested: boolean;
}

function Shows({ caseKey, route, all, prepared, filter, setFilter, tested }: ShowsProps) {
  const { network } = prepared;
  const [marks, setMarks] = useMarks(prepared, route);
  const [text, setText] = useState(route.query.get("q") ?? "");
  const [lasso, setLasso] = useState(false);
  const drawing = useRef<Drawing | null>(null);
  const shown = useMemo(() => show(prepared, filter), [prepared, filter]);
  const listed = useSettled(shown, 250);
  const { parts, strengths } = useMemo(() => spread(prepared, filter), [prepared, filter.group, filter.traces, filter.kinds]);
  const range = partsBetween(network, filter.from, filter.to);
  const choose = (changes: Partial<Filter>) => setFilter({ ...filter, ...changes });
  useWritten("q", text);
  const group = useRef<string | null>(null);
  useEffect(() => {
    // The drawing is opened by an effect of its own; the next frame has it.
    const frame = filter.group === null && group.current === null ? 0 : requestAnimationFrame(() => drawing.current?.fit());
    group.current = filter.group;
    return () => cancelAnimationFrame(frame);
  }, [prepared, filter.group]);
  const go = (node: number) => {
    setMarks({ ...NOTHING, account: node });
    drawing.current?.flyTo(node);
  };
  const reset = () => {
    setFilter(EVERYTHING);
    setMarks(NOTHING);
    setText("");
    setLasso(false);
    drawing.current?.fit();
  };
  const key = (name: string) => {
    if (name === "Escape") {
      setMarks(NOTHING);
      setLasso(false);
    } else if (name === "l") setLasso(!lasso);
    else return false;
    return true;
  };
  const words = `${counted(listed.accounts, "account", "accounts")} and ${counted(listed.edges.length, "edge", "edges")} shown`;
  const notes = [`${words}; ${filterWords(filter, tested)}`, timeWords(prepared, range)];
  const inFile = (kind: "png" | "svg") => void saveDrawing(kind, drawing.current, prepared, shown, caseKey, notes);
  const isOpen = marks.account !== null || marks.edge !== null || marks.selected.size > 0;
  return (
    <>
      <div class={isOpen ? "workbench with-panel" : "workbench"}>
        <Sheet>
          <Search prepared={prepared} text={text} type={setText} choose={go} />
          <Controls prepared={prepared} groups={all.groups} filter={filter} strengths={strengths} tested={tested} choose={choose} />
          <button type="button" onClick={reset}>
            Reset everything
          </button>
        </Sheet>
        <div class="middle">
          <Toolbar drawing={drawing} lasso={lasso} setLasso={setLasso} selectAll={() => setMarks({ ...NOTHING, selected: new Set(shownNodes(prepared, shown)) })} save={inFile} />
          <Stage
            prepared={prepared}
            shown={shown}
            marks={marks}
            lasso={lasso}
            drawing={drawing}
            summary={`Drawing of the network: ${words}. The table below says the same.`}
            onAccount={(node) => setMarks({ ...NOTHING, account: node })}
            onEdge={(edge) => setMarks({ ...NOTHING, edge })}
            onLasso={(nodes) => {
              setMarks({ ...NOTHING, selected: new Set(nodes) });
              setLasso(false);
            }}
            onKey={key}
          />
          <p class="small counts" role="status" aria-live="polite">
            {words}; in the case, {counted(all.total_edges, "edge joins", "edges join")} {counted(all.total_nodes, "account", "accounts")}
            {hiddenWords(prepared)}
          </p>
          <Brush span={network} counts={parts} range={range} choose={(next) => choose(timesOf(prepared, next))} />
          <Legend prepared={prepared} shown={listed} />
        </div>
        <Panel caseKey={caseKey} prepared={prepared} shown={listed} marks={marks} tested={tested} close={() => setMarks(NOTHING)} flyTo={go} select={(nodes) => setMarks({ ...NOTHING, selected: new Set(nodes) })} />
      </div>
      <Rows caseKey={caseKey} prepared={prepared} shown={listed} tested={tested} choose={go} />
    </>
  );
}

/** Controls beside the drawing; on a small screen, a sheet that opens. */
function Sheet({ children }: { children: preact.ComponentChildren }) {
  const wide = useMedia("(min-width: 56rem)");
  return (
    <details class="controls no-print" open={wide}>
      <summary>Search and filters</summary>
      <div class="sheet">{children}</div>
    </details>
  );
}

interface ToolbarProps {
  drawing: { current: Drawing | null };
  lasso: boolean;
  setLasso: (on: boolean) => void;
  selectAll: () => void;
  save: (kind: "png" | "svg") => void;
}

function Toolbar({ drawing, lasso, setLasso, selectAll, save }: ToolbarProps) {
  return (
    <div class="toolbar no-print" role="toolbar" aria-label="Drawing">
      <button type="button" onClick={() => drawing.current?.zoom(1 / 1.5)} aria-label="Zoom in">
        +
      </button>
      <button type="button" onClick={() => drawing.current?.zoom(1.5)} aria-label="Zoom out">
        −
      </button>
      <button type="button" onClick={() => drawing.current?.fit()}>
        Fit
      </button>
      <button type="button" aria-pressed={lasso} onClick={() => setLasso(!lasso)} title="Draw around accounts to select them (key L)">
        Lasso
      </button>
      <button type="button" onClick={selectAll}>
        Select all shown
      </button>
      <span class="space" />
      <button type="button" onClick={() => save("png")}>
        Save PNG
      </button>
      <button type="button" onClick={() => save("svg")}>
        Save SVG
      </button>
    </div>
  );
}

function Legend({ prepared, shown }: { prepared: Prepared; shown: Shown }) {
  const [palette, setPalette] = useState(readPalette);
  useEffect(() => onSchemeChange(() => setPalette(readPalette())), []);
  const legend = useMemo(() => legendOf(prepared, shown, palette), [prepared, shown, palette]);
  return (
    <ul class="legend small" aria-label="What the colours mean">
      {legend.map(({ colour, words, ring }) => (
        <li key={words}>
          <svg viewBox="-6 -6 12 12" aria-hidden="true">
            {ring ? <circle r="4" fill="none" stroke="currentColor" stroke-width="1.5" /> : <circle r="5" fill={colour} />}
          </svg>
          {words}
        </li>
      ))}
    </ul>
  );
}

async function saveDrawing(kind: "png" | "svg", drawing: Drawing | null, prepared: Prepared, shown: Shown, caseKey: string, notes: string[]) {
  if (!drawing) return;
  const scene = sceneOf(drawing, prepared, shown, `Accounts that acted together: ${caseKey}`, notes);
  const name = `claque-${caseKey}-network.${kind}`;
  if (kind === "svg") return save(name, svgOf(scene, document), "image/svg+xml");
  const blob = await pngOf(scene);
  if (blob) save(name, blob);
}

function shownNodes(prepared: Prepared, shown: Shown): number[] {
  return Array.from(prepared.strongest).filter((node) => shown.hasAccount[node]);
}

function timeWords({ network }: Prepared, range: PartRange): string {
  const whole = isWhole(range) ? "" : "edges active ";
  return `${whole}${dates(startOf(network, range.first), startOf(network, range.last + 1))}, UTC`;
}

function timesOf({ network }: Prepared, range: PartRange): Partial<Filter> {
  return {
    from: range.first === 0 ? null : startOf(network, range.first),
    to: range.last === PARTS - 1 ? null : startOf(network, range.last + 1),
  };
}

function hiddenWords(prepared: Prepared): string {
  const hidden = prepared.isHidden.reduce((sum, one) => sum + one, 0);
  return hidden === 0 ? "" : `; ${counted(hidden, "hidden account is", "hidden accounts are")} left out`;
}

/** The filter of the address. It is written there when it rests, and read again when something else changes it. */
function useFilter(route: Route): [Filter, (filter: Filter) => void] {
  const [filter, setFilter] = useState(() => fromQuery(route.query));
  const asked = JSON.stringify(toQuery(fromQuery(route.query)));
  const written = useRef(asked);
  useEffect(() => {
    if (asked === written.current) return;
    written.current = asked;
    setFilter(fromQuery(route.query));
  }, [asked]);
  useEffect(() => {
    const query = toQuery(filter);
    if (JSON.stringify(query) === written.current) return;
    const timer = setTimeout(() => {
      written.current = JSON.stringify(query);
      setQuery(query);
    }, 250);
    return () => clearTimeout(timer);
  }, [filter]);
  return [filter, setFilter];
}

/** What is marked; the account stands in the address, or the edge by its two ends and its trace. */
function useMarks(prepared: Prepared, route: Route): [Marks, (marks: Marks) => void] {
  const asked = route.query.get("account");
  const askedEdge = route.query.get("edge");
  const [marks, setMarks] = useState<Marks>(() => ({ ...NOTHING, account: prepared.byId.get(asked ?? "") ?? null, edge: edgeCalled(prepared, askedEdge) }));
  const before = useRef(prepared);
  useEffect(() => {
    if (before.current === prepared) return;
    // Numbers of nodes mean others now; names stay.
    const was = before.current;
    const { nodes } = was.network;
    const again = (node: number | null) => (node === null ? null : (prepared.byId.get(nodes.id[node] ?? "") ?? null));
    before.current = prepared;
    setMarks((marks) => ({ account: again(marks.account), edge: edgeCalled(prepared, marks.edge === null ? null : nameOfEdge(was, marks.edge)), selected: new Set([...marks.selected].map(again).filter((node) => node !== null)) }));
  }, [prepared]);
  const mark = useCallback(
    (next: Marks) => {
      setMarks(next);
      setQuery({
        account: next.account === null ? undefined : prepared.network.nodes.id[next.account],
        edge: next.edge === null ? undefined : nameOfEdge(prepared, next.edge),
      });
    },
    [prepared],
  );
  return [marks, mark];
}

/** Keeps a text in the address once it rests. */
function useWritten(name: string, text: string) {
  useEffect(() => {
    const timer = setTimeout(() => (new URLSearchParams(location.hash.split("?")[1]).get(name) ?? "") !== text && setQuery({ [name]: text || undefined }), 400);
    return () => clearTimeout(timer);
  }, [text]);
}

/** A value once it has not changed for a while. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const read = () => setMatches(media.matches);
    media.addEventListener("change", read);
    return () => media.removeEventListener("change", read);
  }, [query]);
  return matches;
}

