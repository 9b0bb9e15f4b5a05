// The list of groups: strongest first, searched, ordered and filtered, a page at a time.

import { useEffect, useState } from "preact/hooks";
import type { GroupKind, GroupRow, GroupStanding, Overview } from "../api";
import { useSource } from "../asked";
import { and, KINDS, noun } from "../noun";
import { setQuery, to, type Route } from "../route";
import { at } from "../source";
import { useKept, Verdict } from "../standing";
import { cut, visible } from "../visible";
import { counted, day, dates, grouped, plain } from "../words";
import { Spark } from "./chart-spark";
import { Grade, GradeLegend } from "./grade";
import "./groups.css";
import { Held } from "./held";
import { Paged, type Sieve } from "./pages";

const ORDERS: [string, string, (row: GroupRow) => number][] = [
  ["strength", "strength of evidence", (row) => -row.strength],
  ["accounts", "accounts", (row) => -row.accounts],
  ["co_actions", "co-actions", (row) => -row.co_actions],
  ["first_seen", "first seen, earliest first", (row) => row.first_seen_ms],
];

const DECISIONS: [string, string][] = [
  ["", "any"],
  ["open", "no decision yet"],
  ["confirm", "confirmed"],
  ["benign", "benign"],
  ["unsure", "unsure"],
];

const WHAT_THEY_ARE: Record<GroupKind, string> = {
  finding: "Pairs of accounts that acted together more often than chance gives, in groups. Acting together is not wrongdoing.",
  explained:
    "These acted together as the findings did, and at least 90 % of their edges rest on one reason for which many act together " +
    "openly. They are no findings, and they are not cleared: judge by the counts.",
  lead:
    "Each of these groups stands out as a whole, beyond the pairs that were kept. Being in one shows nothing of an account. Leads are no " +
    "findings: they say where to look.",
};

interface Chosen {
  kind: GroupKind;
  q: string;
  order: string;
  decision: string;
  tag: string;
}

export function Groups({ caseKey, overview, route }: { caseKey: string; overview: Overview; route: Route }) {
  const { kept } = useKept(caseKey);
  const standings = new Map(kept.standing.groups.map((one) => [one.group, one]));
  const { totals } = overview;
  const first: GroupKind = totals.findings > 0 ? "finding" : totals.explained > 0 ? "explained" : totals.leads > 0 ? "lead" : "finding";
  const asked = route.query.get("kind");
  const kind = asked === "finding" || asked === "explained" || asked === "lead" ? asked : first;
  const get = (name: string) => route.query.get(name) ?? "";
  const chosen: Chosen = { kind, q: get("q"), order: get("order") || "strength", decision: get("decision"), tag: get("tag") };
  return (
    <section id="groups" aria-labelledby="groups-title">
      <h2 id="groups-title" tabIndex={-1}>
        Groups, strongest first
      </h2>
      {totals.findings + totals.explained + totals.leads === 0 ? (
        <p>There are none in this case. That is not a clearance: see what was left out, and what this does not prove.</p>
      ) : (
        <>
          <KindTabs caseKey={caseKey} kind={kind} totals={totals} route={route} />
          <p class="small quiet">
            {overview.words.tested || kind !== "finding" ? WHAT_THEY_ARE[kind] : "Groups above the thresholds; none was tested against chance."}
          </p>
          <Choices chosen={chosen} standings={standings} />
          <GroupPages caseKey={caseKey} chosen={chosen} standings={standings} tested={overview.words.tested} />
          <p class="small quiet">{strengthWords(kind, overview.words.tested)}</p>
          <GradeLegend grades={!overview.words.tested ? [] : kind === "lead" ? ["C"] : kind === "finding" ? ["A", "B"] : ["A", "B", "C"]} />
        </>
      )}
    </section>
  );
}

/** What the strength of a group is, which differs by kind. */
function strengthWords(kind: GroupKind, tested: boolean): string {
  if (!tested) return "Strength: shared objects, or likeness where that was measured, added up over its edges.";
  if (kind === "lead") return "Strength: that by which the group is compared with shuffled reruns: −log₁₀ p of its rare things, or the weight of its loose pairs. It does not compare with that of a finding.";
  return "Strength: −log₁₀ p, added up over its edges. It grows with the number of edges; it is no probability of the group.";
}

function KindTabs({ caseKey, kind, totals, route }: { caseKey: string; kind: GroupKind; totals: Overview["totals"]; route: Route }) {
  const tabs: [GroupKind, string, number][] = [
    ["finding", "Findings", totals.findings],
    ["explained", "Set apart", totals.explained],
    ["lead", "Leads", totals.leads],
  ];
  const kept = Object.fromEntries(route.query);
  return (
    <nav class="kinds" aria-label="Kinds of groups">
      {tabs.map(([one, name, number]) => (
        <a key={one} href={to([caseKey], { ...kept, kind: one, groups: undefined })} aria-current={kind === one ? "true" : undefined}>
          {name} <span class="quiet">{grouped(number)}</span>
        </a>
      ))}
    </nav>
  );
}

function Choices({ chosen, standings }: { chosen: Chosen; standings: Map<string, GroupStanding> }) {
  const { embedded } = useSource();
  const [typed, setTyped] = useState(chosen.q);
  // The address may change without the field: the way back, or another kind of group.
  useEffect(() => setTyped(chosen.q), [chosen.q]);
  useEffect(() => {
    if (typed === chosen.q) return;
    const soon = setTimeout(() => setQuery({ q: typed || undefined, groups: undefined }), 250);
    return () => clearTimeout(soon);
  }, [typed]);
  const choose = (name: string) => (event: Event) =>
    setQuery({ [name]: (event.currentTarget as HTMLSelectElement).value || undefined, groups: undefined });
  const tags = [...new Set([...standings.values()].flatMap((one) => one.tags))].sort();
  return (
    <form class="choices no-print" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        <span>Search</span>
        <input
          type="search"
          value={typed}
          placeholder={embedded ? "group, strongest account, top object" : "group, account, object"}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <label>
        <span>Order by</span>
        <select value={chosen.order} onChange={choose("order")}>
          {ORDERS.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Decision</span>
        <select value={chosen.decision} onChange={choose("decision")}>
          {DECISIONS.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {(tags.length > 0 || chosen.tag) && (
        <label>
          <span>Tag</span>
          <select value={chosen.tag} onChange={choose("tag")}>
            <option value="">any</option>
            {(tags.includes(chosen.tag) || !chosen.tag ? tags : [chosen.tag, ...tags]).map((tag) => (
              <option key={tag} value={tag}>
                {visible(cut(tag, 40, 8))}
              </option>
            ))}
          </select>
        </label>
      )}
    </form>
  );
}

interface PagesProps {
  caseKey: string;
  chosen: Chosen;
  standings: Map<string, GroupStanding>;
  tested: boolean;
}

function GroupPages({ caseKey, chosen, standings, tested }: PagesProps) {
  const { embedded } = useSource();
  const byJournal = chosen.decision !== "" || chosen.tag !== "";
  const sieve: Sieve<GroupRow> | undefined =
    embedded || byJournal ? { keep: (row) => keeps(row, chosen, standings), order: order(chosen), key: JSON.stringify(chosen) } : undefined;
  const narrowed = chosen.q !== "" || byJournal;
  const [one, many] = KINDS[chosen.kind];
  return (
    <Paged<GroupRow>
      path={at("cases", caseKey, "groups")}
      query={{ kind: chosen.kind, q: chosen.q, order: chosen.order }}
      name="groups"
      sieve={sieve}
      one={one}
      many={many}
      whole={byJournal && !embedded ? many : "groups"}
      none={narrowed ? `No ${one} fits what was chosen above.` : `This case has no ${many}.`}
    >
      {(rows) => <GroupTable caseKey={caseKey} rows={rows} standings={standings} tested={tested} />}
    </Paged>
  );
}

function keeps(row: GroupRow, chosen: Chosen, standings: Map<string, GroupStanding>): boolean {
  const stands = standings.get(row.id);
  const verdict = stands?.verdict?.said;
  const value = verdict?.kind === "verdict" ? verdict.value : "";
  if (row.kind !== chosen.kind) return false;
  if (chosen.decision === "open" ? value !== "" : chosen.decision !== "" && value !== chosen.decision) return false;
  if (chosen.tag && !stands?.tags.includes(chosen.tag)) return false;
  const wanted = chosen.q.toLowerCase();
  const words = [row.id, row.strongest.id, row.strongest.name ?? "", row.top_object ?? "", ...row.traces];
  return !wanted || words.some((word) => word.toLowerCase().includes(wanted));
}

function order(chosen: Chosen): (a: GroupRow, b: GroupRow) => number {
  const by = ORDERS.find(([name]) => name === chosen.order)?.[2] ?? (() => 0);
  return (a, b) => by(a) - by(b);
}

interface TableProps {
  caseKey: string;
  rows: GroupRow[];
  standings: Map<string, GroupStanding>;
  tested: boolean;
}

function GroupTable({ caseKey, rows, standings, tested }: TableProps) {
  const unit = tested && rows.every((row) => row.kind !== "lead") ? "Σ −log₁₀ p" : "";
  return (
    <div class="tablebox">
      <table class="groups">
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col">Grade</th>
            <th scope="col" class="number">
              Accounts
            </th>
            <th scope="col" class="number">
              Strength {unit && <span class="unit">{unit}</span>}
            </th>
            <th scope="col">Seen</th>
            <th scope="col">On</th>
            <th scope="col">Most shared object, strongest account</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <OneGroup key={row.id} caseKey={caseKey} row={row} standing={standings.get(row.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OneGroup({ caseKey, row, standing }: { caseKey: string; row: GroupRow; standing: GroupStanding | undefined }) {
  const seen = `Over time, ${dates(row.first_seen_ms, row.last_seen_ms)}`;
  return (
    <tr>
      <th scope="row" class="group-id">
        <Held caseKey={caseKey} place={["group", row.id]}>
          {row.id}
        </Held>
        <Badges standing={standing} />
      </th>
      <td class="group-grade">
        <Grade grade={row.grade} />
      </td>
      <td class="number" data-label="accounts">
        {grouped(row.accounts)}
      </td>
      <td class="number" data-label="strength">
        {plain(row.strength)}
      </td>
      <td class="group-seen">
        <Spark values={row.spark} label={seen} />
        <span class="small quiet">
          {day(row.first_seen_ms)} – {day(row.last_seen_ms)}
        </span>
      </td>
      <td class="group-traces">{and(row.traces.map((trace) => noun(trace)[1]))}</td>
      <td class="group-object">
        {row.top_object ? (
          <span class="stranger" dir="auto" title={visible(cut(row.top_object, 400, 20))}>
            {visible(cut(row.top_object, 64, 16))}
          </span>
        ) : (
          <span class="quiet">no object kept</span>
        )}
        <span class="small quiet">
          <bdi class="stranger">{visible(cut(row.strongest.name ?? row.strongest.id, 22, 8))}</bdi>
          {row.explained_by.length > 0 && <> · explained by {row.explained_by.map((rule) => rule.replaceAll("-", " ")).join(", ")}</>}
        </span>
      </td>
    </tr>
  );
}

/** What the analyst said of a group. */
export function Badges({ standing }: { standing: GroupStanding | undefined }) {
  if (!standing) return null;
  return (
    <span class="badges">
      {standing.verdict && <Verdict verdict={standing.verdict} />}
      {standing.tags.map((tag) => (
        <span key={tag} class="tag stranger">
          {visible(cut(tag, 24, 4))}
        </span>
      ))}
      {standing.notes.length > 0 && <span class="small quiet">{counted(standing.notes.length, "note", "notes")}</span>}
    </span>
  );
}
