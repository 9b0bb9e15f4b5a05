// Ordinary explanations: what speaks for each and what against, side by side.

import type { LookalikeWords } from "../../api";
import { cut, visible } from "../../visible";

interface Props {
  words: LookalikeWords[];
  /** Whether it stands at the head of the screen, because one explains the group. */
  first?: boolean;
}

/** What the data does not tell comes as the verdict and what it would need. */
const UNTOLD = "cannot be told";

export function Explanations({ words, first = false }: Props) {
  const untold = words.filter((one) => one.verdict.startsWith(UNTOLD));
  const told = words.filter((one) => !one.verdict.startsWith(UNTOLD)).sort((a, b) => rank(a) - rank(b));
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
        <Explanation key={one.name} one={one} />
      ))}
      {untold.length > 0 && (
        <p class="small quiet">
          Could not be told from this data:{" "}
          {untold.map(untoldWords).join("; ")}.
        </p>
      )}
    </section>
  );
}

function rank(one: LookalikeWords): number {
  return one.explains ? 0 : one.verdict === "applies" ? 1 : 2;
}

/** `One declared owner (needs a column for owner)` */
function untoldWords(one: LookalikeWords): string {
  const needs = one.verdict.slice(UNTOLD.length).replace(/^[:\s]+/, "") || one.evidence_against[0];
  return needs ? `${one.name} (${visible(cut(needs, 120, 20))})` : one.name;
}

/** A count of nothing, or out of nothing, speaks neither for nor against; nor does a p that chance often gives. */
function speaks(sentence: string): boolean {
  return !/: 0( %)?( of [\d,.]+)?$/.test(sentence) && !/^p of .*: (1|0\.[1-9]\d*)$/.test(sentence);
}

function Explanation({ one }: { one: LookalikeWords }) {
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
      <h4>{sentences.length === 0 || sentences.some(speaks) ? title : `${title}: none found`}</h4>
      {sentences.length === 0 ? (
        <p class="small quiet">nothing counted</p>
      ) : (
        <ul class="small">
          {sentences.map((sentence) => (
            <li key={sentence} class={speaks(sentence) ? "stranger" : "stranger quiet"}>
              {visible(sentence)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
