// What chance says: each null model and control, what it holds fixed, and whether the group survives it.

import type { ComponentChildren } from "preact";
import type { EdgeRow, Group, PlanRecord } from "../../api";
import { useAsked } from "../../asked";
import type { Page } from "../../part/pages";
import { at } from "../../source";
import { counted, edgesWords, grouped, percent, plain, span, tiny } from "../../words";

/** An answer that is a count and no more: a few reruns can show no small p. */
interface Counted {
  counted: string;
}

interface Line {
  name: string;
  asks: string;
  answer: "survives" | "not ruled out" | "not asked" | Counted;
  value: ComponentChildren;
}

const MODELS: Record<string, string> = {
  "slot-permutation": "Is it chance in who acts when? Popularity of objects, activity of accounts and their hours of the week are kept.",
  multiplicative: "Is it chance, where hours of the week and lateness on an object are factors?",
  configuration: "Is it how much each account and each object does? Times are not considered.",
  bicm: "Is it how much each account and each object does? Times are not considered.",
};

export function Chance({ caseKey, group, plan }: { caseKey: string; group: Group; plan: PlanRecord }) {
  const edges = useAsked<Page<EdgeRow>>(at("cases", caseKey, "groups", group.row.id, "edges"), { limit: 1 });
  const kept = edges.state === "there" ? edges.value.total : null;
  const lines = group.group ? ofLead(group, kept) : ofFinding(group, plan);
  return (
    <section id="chance" aria-labelledby="chance-title">
      <h2 id="chance-title" tabIndex={-1}>
        What chance says
      </h2>
      {plan.null === "none" ? (
        <p class="caution">
          <strong>This group was not tested against chance.</strong> Every pair above the thresholds was kept. Popular topics and busy accounts
          bring such pairs about by themselves.
        </p>
      ) : (
        <>
          <div class="tablebox" tabIndex={0} role="group" aria-label="Null models and controls">
            <table class="stack chance">
              <thead>
                <tr>
                  <th scope="col">Asked</th>
                  <th scope="col">Answer</th>
                  <th scope="col">Figures</th>
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <tr key={line.name}>
                    <th scope="row">
                      {line.name} <span class="small quiet">{line.asks}</span>
                    </th>
                    <td>
                      <Answer answer={line.answer} />
                    </td>
                    <td>{line.value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="small quiet">
            To survive is to be more than this kind of chance gives; what is not ruled out may be chance of this kind. Where a figure
            stands in place of an answer, nothing is claimed beyond it. p is the
            probability that chance alone, as the null model describes it, gives at least as much. It is not the probability that
            the accounts have nothing to do with each other.
          </p>
        </>
      )}
    </section>
  );
}

function Answer({ answer }: { answer: Line["answer"] }) {
  if (typeof answer === "object") return <b class="counted">{answer.counted}</b>;
  if (answer === "not asked") return <span class="quiet">not asked</span>;
  return answer === "survives" ? <b class="survives">✓ survives</b> : <span class="falls">✗ not ruled out</span>;
}

function asked(survives: boolean | null | undefined): Line["answer"] {
  return survives == null ? "not asked" : survives ? "survives" : "not ruled out";
}

/** What reruns with shuffled labels show: a count. So few can show no p below their own least, so it is no tick and no cross. */
function shuffledAnswer(asStrong: number, reruns: number): Counted {
  return { counted: `${soMany(asStrong)} of ${grouped(reruns)}` };
}

function shuffledFigures(p: number, reruns: number): string {
  return (
    `p = ${plain(p)}; ${counted(reruns, "rerun", "reruns")} cannot show less than ${plain(1 / (1 + reruns))}. Each rerun is ` +
    "compared by its strongest group, so the choice among groups is allowed for"
  );
}

/** A p that a computer rounds to 0 is still no certainty. */
function smallP(p: number): string {
  return p === 0 ? "below 10⁻³⁰⁰" : tiny(Math.log10(p));
}

function ofFinding(group: Group, plan: PlanRecord): Line[] {
  const alpha = plan.alpha ?? 0.05;
  const timed = group.row.grade != null;
  const { synchrony, decoy_p: decoyP, decoys_as_strong: asStrong } = group;
  const within = group.nulls.includes("within-object");
  return [
    {
      name: `Null model of all pairs: ${plan.null.replaceAll("-", " ")}`,
      asks: MODELS[plan.null] ?? "",
      answer: asked(group.nulls.includes(plan.null)),
      value: `${edgesWords(group.row.edges, group.row.accounts, group.density)} kept at a stated false discovery rate of ${percent(alpha)}`,
    },
    {
      name: "Within each object",
      asks: "Given which objects each account acted on at all, are the times chance? Allows for a shared interest.",
      answer: asked(timed ? within : null),
      value: timed
        ? within
          ? "the group still holds together on the pairs that survive"
          : "too few pairs survive to hold the group together"
        : "needs a null model that knows times",
    },
    {
      name: "Latency control",
      asks: "Is it a habit of coming early on an object, as fast followers of one source have?",
      answer: asked(group.survives_latency_control),
      value:
        group.survives_latency_control == null
          ? "–"
          : group.survives_latency_control
            ? "holds together also where coming early is taken for a habit"
            : "does not; groups that push things of their own look like this too",
    },
    {
      name: "Whole time lines",
      asks: "Over all their posts, whatever they are about, are they in step? The posts that made the group are among these.",
      // One test a group, none of them corrected for: below the level it is a figure, no tick.
      answer: synchrony && synchrony.p <= alpha ? { counted: `p = ${plain(synchrony.p)}` } : asked(synchrony ? false : null),
      value: synchrony ? synchronyWords(synchrony, plan) : "–",
    },
    {
      name: "Shuffled labels",
      asks: "Does any group as strong come about when accounts change places?",
      answer: decoyP == null || asStrong == null ? "not asked" : shuffledAnswer(asStrong, plan.decoys),
      value: decoyP == null || asStrong == null ? "no shuffled reruns were made" : shuffledFigures(decoyP, plan.decoys),
    },
  ];
}

function synchronyWords(synchrony: NonNullable<Group["synchrony"]>, plan: PlanRecord): string {
  const window = plan.window_ms == null ? "" : ` within ${span(plan.window_ms / 1000)}`;
  return (
    `${grouped(synchrony.pairs)} pairs of posts${window}, bursts of one account counted once, so this can be fewer than its ` +
    `co-actions; ${plain(synchrony.expected)} by chance; p = ${plain(synchrony.p)} by ` +
    `${counted(synchrony.reruns, "rerun", "reruns")}, not corrected for the number of groups`
  );
}

function soMany(reruns: number): string {
  return reruns === 0 ? "in none" : `in ${grouped(reruns)}`;
}

function ofLead(group: Group, kept: number | null): Line[] {
  const whole = group.group;
  if (!whole) return [];
  const lines: Line[] = [
    {
      name: "The group as a whole",
      asks: "Does any group stand out as much when account labels are shuffled?",
      answer: shuffledAnswer(whole.decoys_as_strong, whole.decoys),
      value:
        `${shuffledFigures(whole.p, whole.decoys)}. By a Gumbel distribution fitted to the reruns, an extrapolation: ` +
        `p ${whole.gumbel_p === 0 ? "" : "= "}${smallP(whole.gumbel_p)}`,
    },
    {
      name: "Its pairs",
      asks: "Does any pair stand out among all pairs?",
      answer: kept === null ? { counted: "…" } : { counted: kept === 0 ? "none was kept" : `${counted(kept, "edge was", "edges were")} kept` },
      value:
        (whole.pairs == null ? "" : `${counted(whole.pairs, "pair has", "pairs have")} p ≤ 10⁻⁴ without correction; `) +
        (kept ? "these do not make the group a finding" : "none passes the correction for all pairs"),
    },
  ];
  if (whole.objects != null) {
    lines.unshift({
      name: "Rare things in common",
      asks: "How many rare things do accounts as active share by chance?",
      answer: { counted: `${grouped(whole.objects)} against ${plain(whole.expected ?? 0)}` },
      value:
        `${grouped(whole.objects)} shared, ${plain(whole.expected ?? 0)} by chance` +
        (whole.log10_p == null ? "" : `; p = ${tiny(whole.log10_p)} before the choice of the group is paid for`),
    });
  }
  return lines;
}
