// Looking for an account by its id or name, with suggestions that the keyboard reaches.

import { useId, useMemo, useState } from "preact/hooks";
import { cut, visible } from "../visible";
import { nameOf, type Prepared } from "./prepared";

const MOST = 10;

/** Nodes whose id or name holds the text; those that begin with it first, then the strongest. */
export function found(prepared: Prepared, text: string): number[] {
  const asked = text.trim().toLowerCase();
  if (!asked) return [];
  const begins: number[] = [];
  const holds: number[] = [];
  for (const node of prepared.strongest) {
    if (prepared.isHidden[node]) continue;
    const id = (prepared.network.nodes.id[node] ?? "").toLowerCase();
    const name = (prepared.network.nodes.name[node] ?? "").toLowerCase();
    if (id.startsWith(asked) || name.startsWith(asked)) begins.push(node);
    else if (holds.length < MOST && (id.includes(asked) || name.includes(asked))) holds.push(node);
    if (begins.length >= MOST) break;
  }
  return [...begins, ...holds].slice(0, MOST);
}

interface SearchProps {
  prepared: Prepared;
  text: string;
  type: (text: string) => void;
  choose: (node: number) => void;
}

export function Search({ prepared, text, type, choose }: SearchProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const nodes = useMemo(() => found(prepared, text), [prepared, text]);
  const isOpen = open && text.trim() !== "";
  const take = (node: number | undefined) => {
    if (node === undefined) return;
    setOpen(false);
    choose(node);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") setOpen(false);
    else if (event.key === "Enter") take(nodes[at] ?? nodes[0]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      setAt(isOpen ? (at + by + nodes.length) % Math.max(1, nodes.length) : 0);
      setOpen(true);
    } else return;
    event.preventDefault();
  };
  return (
    <div class="search">
      <label for={`${id}-text`}>Search accounts</label>
      <input
        id={`${id}-text`}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder="id or name"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && nodes.length ? `${id}-${at}` : undefined}
        value={text}
        onInput={(event) => {
          type(event.currentTarget.value);
          setAt(0);
          setOpen(true);
        }}
        onKeyDown={key}
        onBlur={() => setOpen(false)}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Accounts found" hidden={!isOpen || nodes.length === 0}>
        {nodes.map((node, index) => (
          // The pointer goes down before the field loses the focus.
          <li id={`${id}-${index}`} key={node} role="option" aria-selected={index === at} onPointerDown={() => take(node)}>
            <Suggestion prepared={prepared} node={node} />
          </li>
        ))}
      </ul>
      {isOpen && nodes.length === 0 && <p class="quiet small none">No account here has this in its id or name.</p>}
    </div>
  );
}

function Suggestion({ prepared, node }: { prepared: Prepared; node: number }) {
  const { nodes, groups } = prepared.network;
  const group = groups[nodes.group[node] ?? -1];
  const id = nodes.id[node] ?? "";
  return (
    <>
      <span class="stranger">{visible(cut(nameOf(prepared.network, node), 26, 8))}</span>{" "}
      <span class="quiet small">
        {group?.id ?? "no group"}
        {nodes.name[node] && ` · ${visible(cut(id, 14, 8))}`}
      </span>
    </>
  );
}
