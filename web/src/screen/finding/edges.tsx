// The pairs that hold the group together, strongest first.

import type { EdgeRow, Group } from "../../api";
import { useSource } from "../../asked";
import { and, noun } from "../../noun";
import { ABSENT, Held } from "../../part/held";
import { Paged } from "../../part/pages";
import { AccountLink } from "../../part/text";
import { setQuery, useRoute } from "../../route";
import { at } from "../../source";
import { useHidden } from "../../standing";
import { counted, edgesWords, grouped, percent, plain, span, tiny } from "../../words";

export function Edges({ caseKey, group }: { caseKey: string; group: Group }) {
  const route = useRoute();
  const { embedded } = useSource();
  const trace = route.query.get("trace") ?? "";
  const traces = group.layers.map((layer) => layer.trace);
  const isLead = group.row.kind === "lead";
  const [one, many] = ["edge", "edges"];
  return (
    <section id="edges" aria-labelledby="edges-title">
      <h2 id="edges-title" tabIndex={-1}>
        {isLead ? "Edges among its accounts" : "Pairs"}, strongest first
      </h2>
      {isLead ? <Ties group={group} /> : (
        <p>
          {edgesWords(group.row.edges, group.row.accounts, group.density)}; {percent(group.density)} of all pairs of members are joined.
        </p>
      )}
      {traces.length > 1 && (
        <form class="choices no-print" onSubmit={(event) => event.preventDefault()}>
          <label>
            <span>Trace</span>
            <select value={trace} onChange={(event) => setQuery({ trace: event.currentTarget.value || undefined, edges: undefined })}>
              <option value="">all traces</option>
              {traces.map((name) => (
                <option key={name} value={name}>
                  {noun(name)[1]}
                </option>
              ))}
            </select>
          </label>
        </form>
      )}
      <Paged<EdgeRow>
        path={at("cases", caseKey, "groups", group.row.id, "edges")}
        query={{ trace }}
        sieve={embedded ? { keep: (edge) => !trace || edge.trace === trace, key: trace } : undefined}
        name="edges"
        size={15}
        one={one}
        many={many}
        none={isLead ? "No pair of its accounts was kept, but for pairs in findings." : `No ${one} is kept in this case.`}
      >
        {(rows) => <EdgeTable caseKey={caseKey} rows={rows} />}
      </Paged>
    </section>
  );
}

/** Ties of a lead beyond this many are not written: the strongest stay. */
const MOST_TIES = 1000;

/** What joins a lead. A tie is less than an edge: it is no pair that stands out. */
function Ties({ group }: { group: Group }) {
  const isCut = group.row.edges >= MOST_TIES;
  return (
    <p>
      {isCut
        ? `The strongest ${grouped(MOST_TIES)} ties are kept.`
        : `${counted(group.row.edges, "tie joins", "ties join")} it; ${percent(group.density)} of all pairs of members are joined.`}{" "}
      <span class="quiet">
        A tie is a pair that has what the group has in common, and need not stand out among all pairs. The list shows those pairs
        only that do: they are edges, which do not make the group a finding. Edges of findings stand with the findings.
      </span>
    </p>
  );
}

function EdgeTable({ caseKey, rows }: { caseKey: string; rows: EdgeRow[] }) {
  const listed = useHidden(caseKey, rows, (edge) => [edge.a.id, edge.b.id]);
  return (
    <>
      <div class="tablebox" tabIndex={0} role="group" aria-label="Pairs">
        <table class="stack edges">
          <thead>
            <tr>
              <th scope="col">Pair</th>
              <th scope="col">Together on</th>
              <th scope="col" class="number">
                Chance gives
              </th>
              <th scope="col" class="number">
                Mean lag
              </th>
              <th scope="col" class="number">
                Corrected q
              </th>
              <th scope="col">Survives</th>
              <th scope="col" class="no-print">
                <span class="unseen">All co-actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {listed.items.map((edge, index) => (
              <tr key={`${index} ${edge.a.id} ${edge.b.id} ${edge.trace}`}>
                <th scope="row">
                  <AccountLink caseKey={caseKey} account={edge.a} /> <span class="quiet">and</span> <AccountLink caseKey={caseKey} account={edge.b} />
                </th>
                <td>
                  {counted(edge.objects, ...noun(edge.trace))}, {counted(edge.co_actions, "co-action", "co-actions")}
                  {edge.meetings != null && edge.meetings < edge.objects && <span class="small quiet"> ({grouped(edge.meetings)} in posts of their own)</span>}
                </td>
                <td class="number" data-label="by chance">
                  {edge.expected == null ? "–" : plain(edge.expected)}
                </td>
                <td class="number" data-label="mean lag">
                  {span(edge.mean_lag_s)}
                </td>
                <td class="number" data-label="corrected q">
                  {edge.log10_q == null ? "–" : tiny(edge.log10_q)}
                </td>
                <td class="small">{edge.nulls.length === 0 ? <span class="quiet">not tested</span> : and(edge.nulls.map((name) => name.replaceAll("-", " ")))}</td>
                <td class="no-print">
                  <Held caseKey={caseKey} place={["pair", edge.a.id, edge.b.id]} otherwise={ABSENT}>
                    side by side<span class="unseen"> {edge.a.id} and {edge.b.id}</span>
                  </Held>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {listed.note}
    </>
  );
}
