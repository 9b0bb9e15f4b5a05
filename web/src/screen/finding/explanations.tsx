// Ordinary explanations: what speaks for each and what against, side by side.

import type { Group, LookalikeWords } from "../../api";
import { cut, visible } from "../../visible";

interface Props {
  words: LookalikeWords[];
  group: Group;
  /** Whether it stands at the head of the screen, because one explains the group. */
  first?: boolean;
}

export function Explanations({ words, group, first = false }: Props) {
  const untold = words.filter((one) => one.verdict === "cannot be told");
  const told = words.filter((one) => one.verdict !== "cannot be told").sort((a, b) => rank(a) - rank(b));
  const explains = told.filter((one) => one.explains);
  return (
    <section id="explanations" class={first ? "explains-first" : undefined} aria-labelledby="explanations-title">
      <h2 id="explanations-title" tabIndex={-1}>
        Ordinary explanations
      </h2>
      {words.length === 0 ? (
        <p class="quiet">No ordinary explanation was asked about.</p>
      ) : explains.length > 0 ? (
        <p class="caution">
          <strong>{explains.map((one) => one.name).join("; ")}:</strong> explains at least 90 % of the edges. That tells how these accounts come to
          act together, not who is behind them or why. It does not clear them: an explanation can be staged.
        </p>
      ) : (
        <p>
          {told.some((one) => one.verdict === "applies")
            ? "What applies below is a reason to look twice, but not enough to set this group apart."
            : "None of those that could be told explains this group."}
        </p>
      )}
      {told.map((one) => (
        <Explanation key={one.name} one={one} group={group} />
      ))}
      {untold.length > 0 && (
        <p class="small quiet">
          Could not be told from this data:{" "}
          {untold.map((one) => (one.evidence_against[0] ? `${one.name} (${visible(cut(one.evidence_against[0], 120, 20))})` : one.name)).join("; ")}.
        </p>
      )}
    </section>
  );
}

function rank(one: LookalikeWords): number {
  return one.explains ? 0 : one.verdict === "applies" ? 1 : 2;
}

function Explanation({ one }: { one: LookalikeWords; group: Group }) {
  return (
    <article class={`explanation ${one.explains ? "explains" : ""}`}>
      <h3>
        {one.name} <span class={one.verdict === "applies" ? "tag applies" : "tag"}>{one.verdict}</span>
        {one.explains && <span class="tag applies">explains the group</span>}
      </h3>
      <div class="for-against">
        <Evidence title="For" sentences={one.evidence_for} />
        <Evidence title="Against" sentences={one.evidence_against} />
      </div>
      {one.base_rate && <p class="small quiet">Elsewhere: {visible(one.base_rate)}</p>}
    </article>
  );
}

function Evidence({ title, sentences }: { title: string; sentences: string[] }) {
  return (
    <div>
      <h4>{title}</h4>
      {sentences.length === 0 ? (
        <p class="small quiet">nothing counted</p>
      ) : (
        <ul class="small">
          {sentences.map((sentence) => (
            <li key={sentence} class="stranger">
              {visible(sentence)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
