// What chance says: each null model and control, what it holds fixed, and whether the group survives it.

import type { ComponentChildren } from "preact";
import type { Group, PlanRecord } from "../../api";
import { counted, grouped, percent, plain, span, tiny } from "../../words";

interface Line {
  name: string;
  asks: string;
  /** `null` where it was not asked. */
  survives: boolean | null;
  value: ComponentChildren;
}

const MODELS: Record<string, string> = {
  "slot-permutation": "Is it chance in who acts when? Popularity of objects, activity of accounts and their hours of the week are kept.",
  multiplicative: "Is it chance, where hours of the week and lateness on an object are factors?",
  configuration: "Is it how much each account and each object does? Times are not considered.",
  bicm: "Is it how much each account and each object does? Times are not considered.",
};

export function Chance({ group, plan }: { group: Group; plan: PlanRecord }) {
  const lines = group.group ? ofLead(group) : ofFinding(group, plan);
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
                      <Answer survives={line.survives} />
                    </td>
                    <td>{line.value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="small quiet">
            To survive is to be more than this kind of chance gives; what is not ruled out may be chance of this kind. p is the
            probability that chance alone, as the null model describes it, gives at least as much. It is not the probability that
            the accounts have nothing to do with each other.
          </p>
        </>
      )}
    </section>
  );
}

/** Pairs joined by an edge: a pair that has edges in two traces is one. */
function joinedPairs(group: Group): number {
  return Math.round((group.density * group.row.accounts * (group.row.accounts - 1)) / 2);
}

function Answer({ survives }: { survives: boolean | null }) {
  if (survives === null) return <span class="quiet">not asked</span>;
  return survives ? <b class="survives">✓ survives</b> : <span class="falls">✗ not ruled out</span>;
}

function ofFinding(group: Group, plan: PlanRecord): Line[] {
  const alpha = plan.alpha ?? 0.05;
  const timed = group.row.grade != null;
  const { synchrony, decoy_p: decoyP, decoys_as_strong: asStrong } = group;
  return [
    {
      name: `Null model of all pairs: ${plan.null.replaceAll("-", " ")}`,
      asks: MODELS[plan.null] ?? "",
      survives: group.nulls.includes(plan.null),
      value: `${counted(joinedPairs(group), "pair", "pairs")} kept at a stated false discovery rate of ${percent(alpha)}`,
    },
    {
      name: "Within each object",
      asks: "Given which objects each account acted on at all, are the times chance? Allows for a shared interest.",
      survives: timed ? group.nulls.includes("within-object") : null,
      value: timed
        ? group.nulls.includes("within-object")
          ? "the group still holds together on the pairs that survive"
          : "too few pairs survive to hold the group together"
        : "needs a null model that knows times",
    },
    {
      name: "Latency control",
      asks: "Is it a habit of coming early on an object, as fast followers of one source have?",
      survives: group.survives_latency_control ?? null,
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
      survives: synchrony ? synchrony.p <= alpha : null,
      value: synchrony
        ? `${grouped(synchrony.pairs)} pairs of posts${plan.window_ms == null ? "" : ` within ${span(plan.window_ms / 1000)}`}, ` +
          `${plain(synchrony.expected)} by chance; p = ${plain(synchrony.p)} by ${counted(synchrony.reruns, "rerun", "reruns")}`
        : "–",
    },
    {
      name: "Shuffled labels",
      asks: "Does any group as strong come about when accounts change places?",
      survives: decoyP == null ? null : decoyP <= alpha,
      value:
        decoyP == null || asStrong == null
          ? "no shuffled reruns were made"
          : `${soMany(asStrong)} of ${counted(plan.decoys, "rerun", "reruns")}; p = ${plain(decoyP)}, ` +
            `the least that can be shown being ${plain(1 / (1 + plan.decoys))}`,
    },
  ];
}

function soMany(reruns: number): string {
  return reruns === 0 ? "in none" : `in ${grouped(reruns)}`;
}

function ofLead(group: Group): Line[] {
  const whole = group.group;
  if (!whole) return [];
  const lines: Line[] = [
    {
      name: "The group as a whole",
      asks: "Does any group stand out as much when account labels are shuffled?",
      survives: whole.p <= 0.05,
      value:
        `${soMany(whole.decoys_as_strong)} of ${counted(whole.decoys, "rerun", "reruns")}; p = ${plain(whole.p)}, ` +
        `by a fitted Gumbel distribution ${plain(whole.gumbel_p)}`,
    },
    {
      name: "Its pairs",
      asks: "Does any pair stand out among all pairs?",
      survives: false,
      value:
        whole.pairs == null
          ? "no pair was kept"
          : `${counted(whole.pairs, "pair has", "pairs have")} p ≤ 10⁻⁴, and none passes the correction for all pairs`,
    },
  ];
  if (whole.objects != null) {
    lines.unshift({
      name: "Rare things in common",
      asks: "How many rare things do accounts as active share by chance?",
      survives: whole.log10_p == null ? null : whole.log10_p <= -2,
      value:
        `${grouped(whole.objects)} shared, ${plain(whole.expected ?? 0)} by chance` +
        (whole.log10_p == null ? "" : `; p = ${tiny(whole.log10_p)} before the choice of the group is paid for`),
    });
  }
  return lines;
}
