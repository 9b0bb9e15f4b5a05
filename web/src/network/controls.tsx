// What is shown: by trace, kind of group, group and strength.

import { useMemo } from "preact/hooks";
import type { Network } from "../api";
import { grouped, plain } from "../words";
import { Bars } from "./bars";
import { KINDS, type Filter, type Kind } from "./filter";
import { histogram, nearestBin, scaleOf, strengthAt } from "./strengths";
import type { Prepared } from "./prepared";

const KIND_WORDS: Record<Kind, string> = {
  finding: "findings",
  explained: "set apart: an ordinary explanation",
  lead: "in leads, with an edge",
  none: "in no group",
};

interface ControlsProps {
  prepared: Prepared;
  /** All groups of the network, where `prepared` is a part of it. */
  groups: Network["groups"];
  filter: Filter;
  /** Strengths of the edges that the other choices let through. */
  strengths: number[];
  /** Whether strength is −log₁₀ p; else it is shared objects. */
  tested: boolean;
  choose: (changes: Partial<Filter>) => void;
}

export function Controls({ prepared, groups, filter, strengths, tested, choose }: ControlsProps) {
  const { network } = prepared;
  const accounts = useMemo(() => accountsByKind(prepared), [prepared]);
  return (
    <>
      <Boxes
        title="Trace"
        names={network.traces.map((trace) => [trace, trace])}
        chosen={filter.traces ?? network.traces}
        choose={(traces) => choose({ traces: traces.length === network.traces.length ? null : traces })}
      />
      <Boxes
        title="Accounts of"
        names={KINDS.filter((kind) => accounts[kind] > 0).map((kind) => [kind, `${kind === "lead" && prepared.of !== null ? "in this lead" : KIND_WORDS[kind]} (${grouped(accounts[kind])})`])}
        chosen={filter.kinds ?? [...KINDS]}
        choose={(kinds) => choose({ kinds: kinds.length === KINDS.length ? null : (kinds as Kind[]) })}
      />
      <label class="field">
        Group
        <select value={filter.group ?? ""} onChange={(event) => choose({ group: event.currentTarget.value || null })}>
          <option value="">all groups</option>
          {groups.map(({ id, accounts }) => (
            <option key={id} value={id}>
              {id} – {grouped(accounts)} {accounts === 1 ? "account" : "accounts"}
            </option>
          ))}
          {filter.group && !groups.some(({ id }) => id === filter.group) && <option value={filter.group}>{filter.group}</option>}
        </select>
      </label>
      <Strength strengths={strengths} all={network.edges.strength} least={filter.strength} tested={tested} choose={(strength) => choose({ strength })} />
    </>
  );
}

interface BoxesProps {
  title: string;
  names: [name: string, words: string][];
  chosen: string[];
  choose: (chosen: string[]) => void;
}

function Boxes({ title, names, chosen, choose }: BoxesProps) {
  // What has no box here keeps its state.
  const toggle = (name: string, on: boolean) => choose(on ? [...chosen, name] : chosen.filter((one) => one !== name));
  return (
    <fieldset>
      <legend>{title}</legend>
      {names.map(([name, words]) => (
        <label class="box" key={name}>
          <input type="checkbox" checked={chosen.includes(name)} onChange={(event) => toggle(name, event.currentTarget.checked)} /> {words}
        </label>
      ))}
    </fieldset>
  );
}

interface StrengthProps {
  strengths: number[];
  all: number[];
  least: number;
  tested: boolean;
  choose: (strength: number) => void;
}

function Strength({ strengths, all, least, tested, choose }: StrengthProps) {
  const scale = useMemo(() => scaleOf(all), [all]);
  const counts = useMemo(() => histogram(scale, strengths), [scale, strengths]);
  const bin = least > 0 ? nearestBin(scale, least) : 0;
  const words = bin === 0 ? "all edges" : tested ? `p at most 10 to the −${plain(least)}` : `at least ${plain(least)} shared objects`;
  return (
    <div class="field strength">
      <label for="least-strength">Strength of an edge</label>
      <Bars counts={counts} first={bin} last={scale.bins} />
      <input
        id="least-strength"
        type="range"
        min={0}
        max={scale.bins - 1}
        step={1}
        value={bin}
        aria-valuetext={words}
        onInput={(event) => {
          const at = Number(event.currentTarget.value);
          choose(at === 0 ? 0 : Number(strengthAt(scale, at).toPrecision(3)));
        }}
      />
      <span class="small quiet">{bin === 0 ? "all edges" : tested ? `−log₁₀ p at least ${plain(least)}` : words}</span>
    </div>
  );
}

function accountsByKind(prepared: Prepared): Record<Kind, number> {
  const counts: Record<Kind, number> = { finding: 0, explained: 0, lead: 0, none: 0 };
  const { groups, nodes } = prepared.network;
  for (const group of nodes.group) counts[groups[group]?.kind ?? "none"] += 1;
  return counts;
}
