// One group: who, what, when, how tight, what chance says, what may explain it, and the posts in order.

import type { Group, GroupAnswer, GroupStanding, Overview } from "../api";
import { useAsked } from "../asked";
import { and, KINDS, noun } from "../noun";
import { Answered } from "../part/answer";
import { LagChart } from "../part/chart-lags";
import { TimeChart } from "../part/chart-time";
import { WeekChart } from "../part/chart-week";
import { Decide } from "../part/decide";
import { Grade, gradeMeaning } from "../part/grade";
import { Badges } from "../part/groups";
import { Held } from "../part/held";
import { to, type Route } from "../route";
import { at } from "../source";
import { useGroupStanding } from "../standing";
import { counted, dates } from "../words";
import { Chance } from "./finding/chance";
import { Edges } from "./finding/edges";
import { Explanations } from "./finding/explanations";
import { Members } from "./finding/members";
import { Objects } from "./finding/objects";
import { Stories } from "./finding/stories";
import "./finding.css";

export function FindingScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const id = route.parts[2] ?? "";
  const asked = useAsked<GroupAnswer>(at("cases", caseKey, "groups", id));
  const overview = useAsked<Overview>(at("cases", caseKey));
  const stands = useGroupStanding(caseKey, id) ?? undefined;
  return (
    <Answered asked={overview}>
      {(whole) => (
        <Answered asked={asked}>
          {(answer) => <Shown key={answer.group.row.id} caseKey={caseKey} answer={answer} overview={whole} standing={stands} />}
        </Answered>
      )}
    </Answered>
  );
}

interface ShownProps {
  caseKey: string;
  answer: GroupAnswer;
  overview: Overview;
  standing: GroupStanding | undefined;
}

function Shown({ caseKey, answer, overview, standing }: ShownProps) {
  const { group, words } = answer;
  const { plan } = overview.case;
  const isLead = group.row.kind === "lead";
  return (
    <article class="finding">
      <Neighbours caseKey={caseKey} answer={answer} />
      <Head caseKey={caseKey} answer={answer} standing={standing} />
      <Jumps isLead={isLead} />
      {words.lookalikes.some((one) => one.explains) && <Explanations words={words.lookalikes} first />}
      <Members caseKey={caseKey} group={group} tested={overview.words.tested} />
      <Objects group={group} />
      <section id="when" aria-labelledby="when-title">
        <h2 id="when-title" tabIndex={-1}>
          When
        </h2>
        <TimeChart timeline={group.timeline} rhythm={group.rhythm} row={group.row} />
        {group.rhythm && <WeekChart week={group.rhythm.week} everybody={overview.case.week ?? []} whose={group.row.id} what="co-acting posts" />}
        {!group.rhythm && (
          <p class="small quiet">
            This case was written before lags and hours of the week were kept; run claque detect again to have them.
          </p>
        )}
      </section>
      {group.rhythm && (
        <section id="tight" aria-labelledby="tight-title">
          <h2 id="tight-title" tabIndex={-1}>
            {isLead ? "How far apart" : "How tight"}
          </h2>
          <LagChart rhythm={group.rhythm} windowMs={plan.window_ms ?? null} stepMs={overview.case.counts.time_step_ms ?? null} isLead={isLead} />
        </section>
      )}
      <Chance caseKey={caseKey} group={group} plan={plan} />
      {!words.lookalikes.some((one) => one.explains) && <Explanations words={words.lookalikes} />}
      <Stories caseKey={caseKey} group={group} />
      <Edges caseKey={caseKey} group={group} />
      <Decide caseKey={caseKey} about={{ kind: "group", id: group.row.id }} />
      <Neighbours caseKey={caseKey} answer={answer} last />
    </article>
  );
}

function Head({ caseKey, answer, standing }: { caseKey: string; answer: GroupAnswer; standing: GroupStanding | undefined }) {
  const { group, words } = answer;
  const { row } = group;
  const isLead = row.kind === "lead";
  const on = and(group.layers.map((layer) => noun(layer.trace)[1]));
  return (
    <header class="finding-head">
      <p class="kicker quiet small">
        {KINDS[row.kind][0]} {row.id} · {dates(row.first_seen_ms, row.last_seen_ms)}
      </p>
      <h1>
        {row.grade && <Grade grade={row.grade} />} {counted(row.accounts, "account", "accounts")} {group.group?.objects != null ? "that share" : "acted together on"} {on || "the same things"}
      </h1>
      <p class="grade-meaning">
        <strong>{row.grade ? `Grade ${row.grade}.` : "No grade."}</strong> {gradeMeaning(row.grade)}
      </p>
      <Badges standing={standing} />
      <div class="finding-said">
        <div>
          {words.summary.filter((sentence) => !(row.grade && sentence.startsWith(`Grade ${row.grade}`))).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
        <aside class="panel" aria-label="To weigh">
          <p class="small">
            <strong>{isLead ? "A lead is no finding." : "Acting together is not wrongdoing."}</strong> {shows(group)}
          </p>
          {words.notes.length > 0 && (
            <ul class="small">
              {words.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          {group.shares_accounts_with.length > 0 && (
            <p class="small">
              Shares accounts with{" "}
              {group.shares_accounts_with.map((other, index) => (
                <span key={other}>
                  {index > 0 && ", "}
                  <Held caseKey={caseKey} place={["group", other]}>{other}</Held>
                </span>
              ))}
              .
            </p>
          )}
          <p class="small no-print">
            <a href={to([caseKey, "network"], { group: row.id })}>See it as a network</a>
          </p>
        </aside>
      </div>
    </header>
  );
}

/** What the group shows, and what not: a lead by rare things says nothing of closeness in time. */
function shows(group: Group): string {
  const end = "not why, nor who runs them";
  if (group.group?.objects != null) return `This shows that the group shares rare things, whether close in time or not; not that any two of it acted together, ${end}.`;
  if (group.row.kind === "lead") return `This shows that more of its pairs met a little too often than chance gives; not that any one pair did, ${end}.`;
  return `This shows that accounts acted on the same things close in time, ${end}.`;
}

/** The groups beside it; the keys of the page follow these links by their `rel`. */
function Neighbours({ caseKey, answer, last = false }: { caseKey: string; answer: GroupAnswer; last?: boolean }) {
  return (
    <nav class="neighbours no-print small" aria-label={last ? "Groups beside this one, again" : "Groups beside this one"}>
      <a href={to([caseKey], { kind: answer.group.row.kind })}>All {KINDS[answer.group.row.kind][1]}</a>
      {answer.previous && (
        <Held caseKey={caseKey} place={["group", answer.previous]} rel="prev">
          ← {answer.previous}
        </Held>
      )}
      {answer.next && (
        <Held caseKey={caseKey} place={["group", answer.next]} rel="next">
          {answer.next} →
        </Held>
      )}
    </nav>
  );
}

const PLACES: [string, string][] = [
  ["who", "Who"],
  ["what", "What"],
  ["when", "When"],
  ["tight", "How tight"],
  ["chance", "What chance says"],
  ["explanations", "Ordinary explanations"],
  ["posts", "Posts in order"],
  ["edges", "Pairs"],
  ["decide", "Decide"],
];

const LEAD_NAMES: Record<string, string> = { tight: "How far apart", edges: "Edges" };

function Jumps({ isLead }: { isLead: boolean }) {
  const go = (id: string) => {
    document.getElementById(id)?.scrollIntoView();
    document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
  };
  return (
    <nav class="jumps no-print" aria-label="Parts of this screen">
      {PLACES.map(([id, name]) => (
        <button key={id} type="button" onClick={() => go(id)}>
          {(isLead && LEAD_NAMES[id]) || name}
        </button>
      ))}
    </nav>
  );
}

