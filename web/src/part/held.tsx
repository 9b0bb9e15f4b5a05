// Links to what a copy may not hold: where nothing is behind them, they are plain text.

import type { ComponentChildren } from "preact";
import { useSource } from "../asked";
import { to } from "../route";
import { at } from "../source";

interface HeldProps {
  caseKey: string;
  /** `["group", "F1"]`: where the link leads inside the case. */
  place: ["group" | "account", string] | ["pair", string, string];
  class?: string;
  title?: string;
  rel?: string;
  label?: string;
  /** Instead of the words of the link and a remark, where the link stands in a column of its own. */
  otherwise?: ComponentChildren;
  children: ComponentChildren;
}

const LISTS = { group: "groups", account: "accounts", pair: "pairs" };

export function Held({ caseKey, place, label, otherwise, children, ...marks }: HeldProps) {
  const source = useSource();
  const [kind, ...ids] = place;
  if (source.holds(at("cases", caseKey, LISTS[kind], ...ids)))
    return (
      <a href={to([caseKey, ...place])} aria-label={label} {...marks}>
        {children}
      </a>
    );
  if (otherwise !== undefined) return <>{otherwise}</>;
  return (
    <span class={marks.class} title={[marks.title, "not in this copy"].filter(Boolean).join(" – ")}>
      {children}
    </span>
  );
}

/** What stands in a column of links where there is none. */
export const ABSENT = <span class="small quiet">not in this copy</span>;
