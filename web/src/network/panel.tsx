// What is known of the account, the edge or the selection that was chosen.

import { useState } from "preact/hooks";
import { csv } from "../csv";
import { Held } from "../part/held";
import { AccountLink } from "../part/text";
import { save } from "../save";
import { counted, grouped, plain } from "../words";
import type { Marks } from "./drawing";
import type { Shown } from "./filter";
import { partners, type Prepared } from "./prepared";

const MOST_LISTED = 100;
export const ROLES = ["", "first mover", "follower"];

interface PanelProps {
  caseKey: string;
  prepared: Prepared;
  shown: Shown;
  marks: Marks;
  tested: boolean;
  close: () => void;
  flyTo: (node: number) => void;
  select: (nodes: number[]) => void;
}

export function Panel(props: PanelProps) {
  const { marks } = props;
  if (marks.selected.size > 0) return <Selection {...props} />;
  if (marks.account !== null) return <OneAccount {...props} node={marks.account} />;
  if (marks.edge !== null) return <OneEdge {...props} edge={marks.edge} />;
  return null;
}

export function reference(prepared: Prepared, node: number) {
  const { id, name } = prepared.network.nodes;
  return { id: id[node] ?? "", name: name[node] ?? null };
}

/** `F1`, or an account's absence from groups. */
export function groupOf(prepared: Prepared, node: number): string | null {
  return prepared.network.groups[prepared.network.nodes.group[node] ?? -1]?.id ?? null;
}

function Head({ title, close }: { title: preact.ComponentChildren; close: () => void }) {
  return (
    <div class="panel-head">
      <h2>{title}</h2>
      <button type="button" onClick={close} aria-label="Close what was chosen">
        ✕
      </button>
    </div>
  );
}

function GroupLink({ caseKey, id }: { caseKey: string; id: string | null }) {
  return id ? <Held caseKey={caseKey} place={["group", id]}>{id}</Held> : <span class="quiet">no group</span>;
}

function OneAccount({ caseKey, prepared, shown, node, tested, close, flyTo, select }: PanelProps & { node: number }) {
  const account = reference(prepared, node);
  const met = [...partners(prepared, node, (edge) => shown.hasEdge[edge] === 1)];
  const role = ROLES[prepared.network.nodes.role[node] ?? 0];
  return (
    <aside class="panel side" aria-label="The account that was chosen">
      <Head title={<AccountLink caseKey={caseKey} account={account} />} close={close} />
      {account.name && <p class="small quiet stranger">{account.id}</p>}
      <p>
        <GroupLink caseKey={caseKey} id={groupOf(prepared, node)} />
        {role && ` · ${role}`} · strength {plain(prepared.network.nodes.strength[node] ?? 0)}
      </p>
      <p class="row-of-buttons">
        <button type="button" onClick={() => flyTo(node)}>
          Go there
        </button>
        <button type="button" onClick={() => select([node, ...met.map(([other]) => other)])} disabled={met.length === 0}>
          Select it and its partners
        </button>
      </p>
      <h3>{met.length === 0 ? "No partner is shown" : `${counted(met.length, "partner", "partners")} shown`}</h3>
      <ul class="listed">
        {met.slice(0, MOST_LISTED).map(([other, edges]) => (
          <li key={other}>
            <AccountLink caseKey={caseKey} account={reference(prepared, other)} />
            <br />
            <Held caseKey={caseKey} place={["pair", account.id, reference(prepared, other).id]} class="small">
              {tracesOf(prepared, edges)}, {strengthWords(tested, Math.max(...edges.map((edge) => prepared.network.edges.strength[edge] ?? 0)))}
            </Held>
          </li>
        ))}
      </ul>
      <More all={met.length} />
    </aside>
  );
}

function OneEdge({ caseKey, prepared, edge, tested, close }: PanelProps & { edge: number }) {
  const { edges, traces } = prepared.network;
  const [a, b] = [reference(prepared, prepared.edgeA[edge] ?? 0), reference(prepared, prepared.edgeB[edge] ?? 0)];
  return (
    <aside class="panel side" aria-label="The edge that was chosen">
      <Head title="Two accounts" close={close} />
      <p>
        <AccountLink caseKey={caseKey} account={a} /> and <AccountLink caseKey={caseKey} account={b} /> acted together on{" "}
        {counted(edges.objects[edge] ?? 0, "object", "objects")} of the trace {traces[edges.trace[edge] ?? 0]}: {strengthWords(tested, edges.strength[edge] ?? 0)}.
      </p>
      <p>
        <Held caseKey={caseKey} place={["pair", a.id, b.id]} otherwise={<span class="quiet">The co-actions of the two are not in this copy.</span>}>
          Every co-action of the two
        </Held>
      </p>
    </aside>
  );
}

function Selection({ caseKey, prepared, shown, marks, close }: PanelProps) {
  const nodes = [...marks.selected];
  const [first, second] = nodes.map((node) => reference(prepared, node).id);
  const inside = edgesInside(prepared, shown, marks.selected);
  return (
    <aside class="panel side" aria-label="The selection">
      <Head title={counted(nodes.length, "account selected", "accounts selected")} close={close} />
      <p class="small">
        {counted(inside, "edge that is shown joins", "edges that are shown join")} two of them. {groupWords(prepared, nodes)}
      </p>
      <p class="row-of-buttons">
        <Copy text={nodes.map((node) => reference(prepared, node).id).join("\n")} />
        <button type="button" onClick={() => save(`claque-${caseKey}-selection.csv`, selectionTable(prepared, nodes, shown))}>
          Save as CSV
        </button>
        {nodes.length === 2 && first !== undefined && second !== undefined && <Held caseKey={caseKey} place={["pair", first, second]}>The two together</Held>}
      </p>
      <ul class="listed">
        {nodes.slice(0, MOST_LISTED).map((node) => (
          <li key={node}>
            <AccountLink caseKey={caseKey} account={reference(prepared, node)} /> <span class="small quiet">{groupOf(prepared, node) ?? "no group"}</span>
          </li>
        ))}
      </ul>
      <More all={nodes.length} />
    </aside>
  );
}

function More({ all }: { all: number }) {
  return all > MOST_LISTED ? <p class="small quiet">The strongest {MOST_LISTED} of {grouped(all)}.</p> : null;
}

function Copy({ text }: { text: string }) {
  const [said, setSaid] = useState("Copy ids");
  const copy = () => navigator.clipboard.writeText(text).then(
    () => setSaid("Copied"),
    () => setSaid("The browser does not let the page copy"),
  );
  return (
    <button type="button" onClick={() => void copy()}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}

/** The selection as a table for other programs. */
export function selectionTable(prepared: Prepared, nodes: number[], shown: Shown): string {
  const { nodes: columns } = prepared.network;
  return csv(
    ["account_id", "name", "group", "role", "strength", "edges_shown"],
    nodes.map((node) => [
      columns.id[node] ?? "",
      columns.name[node] ?? null,
      groupOf(prepared, node),
      ROLES[columns.role[node] ?? 0] ?? "",
      columns.strength[node] ?? 0,
      shown.degree[node] ?? 0,
    ]),
  );
}

function edgesInside(prepared: Prepared, shown: Shown, selected: Set<number>): number {
  let count = 0;
  for (const edge of shown.edges) if (selected.has(prepared.edgeA[edge] ?? 0) && selected.has(prepared.edgeB[edge] ?? 0)) count += 1;
  return count;
}

function groupWords(prepared: Prepared, nodes: number[]): string {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const group = groupOf(prepared, node) ?? "no group";
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  const most = [...counts].sort((one, other) => other[1] - one[1]);
  const named = most.slice(0, 6).map(([group, count]) => `${group}: ${grouped(count)}`);
  return `${named.join(", ")}${most.length > 6 ? ` and ${grouped(most.length - 6)} other groups` : ""}.`;
}

function tracesOf(prepared: Prepared, edges: number[]): string {
  return [...new Set(edges.map((edge) => prepared.network.traces[prepared.network.edges.trace[edge] ?? 0]))].join(", ");
}

/** How strong an edge is, in words. */
export function strengthWords(tested: boolean, strength: number): string {
  return tested ? `−log₁₀ p ${plain(strength)}` : `strength ${plain(strength)}`;
}
