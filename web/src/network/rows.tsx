// The drawing as a table: the first accounts or edges that are shown, in the order asked for.

import { useMemo } from "preact/hooks";
import { ABSENT, Held } from "../part/held";
import { AccountLink } from "../part/text";
import { setQuery, useRoute } from "../route";
import { grouped, plain } from "../words";
import type { Shown } from "./filter";
import { groupOf, reference, ROLES } from "./panel";
import { nameOf, type Prepared } from "./prepared";

const MOST = 200;

interface RowsProps {
  caseKey: string;
  prepared: Prepared;
  shown: Shown;
  tested: boolean;
  choose: (node: number) => void;
}

type Value = (item: number) => number | string;
interface Column {
  title: string;
  isNumber: boolean;
  value: Value;
}

export function Rows(props: RowsProps) {
  const what = useRoute().query.get("table") === "edges" ? "edges" : "accounts";
  const setWhat = (name: string) => setQuery({ table: name === "edges" ? name : undefined, sort: undefined });
  return (
    <section aria-label="The drawing as a table">
      <div class="rows-head">
        <h2>What is drawn, as a table</h2>
        <span class="row-of-buttons">
          {(["accounts", "edges"] as const).map((name) => (
            <button type="button" key={name} aria-pressed={what === name} onClick={() => setWhat(name)}>
              {name === "accounts" ? "Accounts" : "Edges"}
            </button>
          ))}
        </span>
      </div>
      {what === "accounts" ? <Accounts {...props} /> : <Edges {...props} />}
    </section>
  );
}

function Accounts({ caseKey, prepared, shown, choose }: RowsProps) {
  const { nodes } = prepared.network;
  const columns: Column[] = [
    { title: "Account", isNumber: false, value: (node) => nameOf(prepared.network, node) },
    { title: "Group", isNumber: false, value: (node) => groupOf(prepared, node) ?? "" },
    { title: "Role", isNumber: false, value: (node) => ROLES[nodes.role[node] ?? 0] ?? "" },
    { title: "Edges shown", isNumber: true, value: (node) => shown.degree[node] ?? 0 },
    { title: "Strength", isNumber: true, value: (node) => nodes.strength[node] ?? 0 },
  ];
  const items = useMemo(() => Array.from(prepared.strongest).filter((node) => shown.hasAccount[node]), [prepared, shown]);
  return (
    <Sorted columns={columns} items={items} none="No account is shown." by={4} words="accounts">
      {(node) => (
        <tr key={node}>
          <th scope="row">
            <AccountLink caseKey={caseKey} account={reference(prepared, node)} />
          </th>
          <td>{groupOf(prepared, node) ?? <span class="quiet">none</span>}</td>
          <td>{ROLES[nodes.role[node] ?? 0] || <span class="quiet">–</span>}</td>
          <td class="number">{grouped(shown.degree[node] ?? 0)}</td>
          <td class="number">{plain(nodes.strength[node] ?? 0)}</td>
          <td>
            <button type="button" class="small" onClick={() => choose(node)} aria-label={`Find ${nameOf(prepared.network, node)} in the drawing`}>
              Find
            </button>
          </td>
        </tr>
      )}
    </Sorted>
  );
}

function Edges({ caseKey, prepared, shown, tested }: RowsProps) {
  const { edges, traces } = prepared.network;
  const [a, b] = [(edge: number) => prepared.edgeA[edge] ?? 0, (edge: number) => prepared.edgeB[edge] ?? 0];
  const columns: Column[] = [
    { title: "Account", isNumber: false, value: (edge) => nameOf(prepared.network, a(edge)) },
    { title: "Account", isNumber: false, value: (edge) => nameOf(prepared.network, b(edge)) },
    { title: "Trace", isNumber: false, value: (edge) => traces[edges.trace[edge] ?? 0] ?? "" },
    { title: "Objects", isNumber: true, value: (edge) => edges.objects[edge] ?? 0 },
    { title: tested ? "−log₁₀ p" : "Strength", isNumber: true, value: (edge) => edges.strength[edge] ?? 0 },
  ];
  const items = useMemo(() => Array.from(shown.edges), [shown]);
  return (
    <Sorted columns={columns} items={items} none="No edge is shown." by={4} words="edges">
      {(edge) => (
        <tr key={edge}>
          <th scope="row">
            <AccountLink caseKey={caseKey} account={reference(prepared, a(edge))} />
          </th>
          <td>
            <AccountLink caseKey={caseKey} account={reference(prepared, b(edge))} />
          </td>
          <td>{traces[edges.trace[edge] ?? 0]}</td>
          <td class="number">{grouped(edges.objects[edge] ?? 0)}</td>
          <td class="number">{plain(edges.strength[edge] ?? 0)}</td>
          <td>
            <Held caseKey={caseKey} place={["pair", reference(prepared, a(edge)).id, reference(prepared, b(edge)).id]} otherwise={ABSENT}>
              The two
            </Held>
          </td>
        </tr>
      )}
    </Sorted>
  );
}

interface SortedProps {
  columns: Column[];
  items: number[];
  by: number;
  none: string;
  words: string;
  children: (item: number) => preact.ComponentChildren;
}

function Sorted({ columns, items, by, none, words, children }: SortedProps) {
  const { query } = useRoute();
  const sort = sortOf(query.get("sort"), columns.length) ?? { column: by, down: true };
  const rows = useMemo(() => sorted(items, columns[sort.column], sort.down).slice(0, MOST), [items, sort.column, sort.down]);
  if (items.length === 0) return <p class="quiet">{none}</p>;
  const toggle = (column: number) =>
    setQuery({ sort: `${(column === sort.column ? !sort.down : (columns[column]?.isNumber ?? false)) ? "-" : ""}${column}` });
  return (
    <>
      {items.length > MOST && (
        <p class="small quiet">
          The first {MOST} of {grouped(items.length)} {words}, in the order of the table.
        </p>
      )}
      <div class="tablebox" tabIndex={0} role="region" aria-label={`Table of ${words}`}>
        <table>
          <thead>
            <tr>
              {columns.map(({ title, isNumber }, column) => (
                <th
                  key={column}
                  scope="col"
                  class={isNumber ? "number" : undefined}
                  aria-sort={column !== sort.column ? undefined : sort.down ? "descending" : "ascending"}
                >
                  <button type="button" class="sort" onClick={() => toggle(column)}>
                    {title} <span aria-hidden="true">{column !== sort.column ? "↕" : sort.down ? "↓" : "↑"}</span>
                  </button>
                </th>
              ))}
              <td />
            </tr>
          </thead>
          <tbody>{rows.map(children)}</tbody>
        </table>
      </div>
    </>
  );
}

/** `-4`: by the fifth column, downwards; as it stands in the address. */
export function sortOf(text: string | null, columns: number): { column: number; down: boolean } | null {
  const [, sign, digits] = /^(-?)(\d{1,2})$/.exec(text ?? "") ?? [];
  if (digits === undefined || Number(digits) >= columns) return null;
  return { column: Number(digits), down: sign === "-" };
}

/** Equal values stay in the order in which they came. */
export function sorted(items: number[], column: { value: Value } | undefined, down: boolean): number[] {
  if (!column) return items;
  const sign = down ? -1 : 1;
  const values = new Map(items.map((item) => [item, column.value(item)]));
  return [...items].sort((one, other) => {
    const [x, y] = [values.get(one) ?? "", values.get(other) ?? ""];
    return sign * (typeof x === "number" && typeof y === "number" ? x - y : compare(String(x), String(y)));
  });
}

/** `F2` before `F10`. */
const compare = new Intl.Collator("en", { numeric: true }).compare;
