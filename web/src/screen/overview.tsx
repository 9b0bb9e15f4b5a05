// The first screen: what was read, what was found, how sure that is, what was skipped, what would have been missed.

import type { ComponentChildren } from "preact";
import type { Overview } from "../api";
import { useAsked } from "../asked";
import { total } from "../binning";
import { and, noun } from "../noun";
import { Answered } from "../part/answer";
import { PowerChart } from "../part/chart-power";
import { Context } from "../part/context";
import { CopyButton } from "../part/copy";
import { Groups } from "../part/groups";
import { Rejected } from "../part/rejected";
import { to, type Route } from "../route";
import { at } from "../source";
import { cut, visible } from "../visible";
import { counted, dates, grouped, percent, plain, span } from "../words";
import "./overview.css";

export function OverviewScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const asked = useAsked<Overview>(at("cases", caseKey));
  return (
    <Answered asked={asked}>
      {(overview) => (
        <>
          <Head overview={overview} />
          <div class="answers">
            <Found caseKey={caseKey} overview={overview} />
            <Read overview={overview} />
            <Sure overview={overview} />
            <Skipped overview={overview} />
            <Missed overview={overview} />
          </div>
          <Groups caseKey={caseKey} overview={overview} route={route} />
          {overview.power && overview.power.cells.length > 0 && <PowerSection overview={overview} />}
          <Context caseKey={caseKey} overview={overview} />
          <LeftOut overview={overview} />
          <Limits overview={overview} />
        </>
      )}
    </Answered>
  );
}

function Head({ overview }: { overview: Overview }) {
  const { words } = overview;
  return (
    <header class="overview-head">
      <p class="kicker quiet">
        {overview.entry.name === "case" ? "A case" : <>Case <bdi>{visible(cut(overview.entry.name, 34, 12))}</bdi></>}
      </p>
      <h1>{words.headline}</h1>
      {words.lead[0] && <p class="standfirst">{words.lead[0]}</p>}
      <p class="caution">
        {!words.tested && <strong>Nothing here was tested against chance. </strong>}
        <strong>Acting together is not wrongdoing.</strong> Before you publish, read{" "}
        <a href="#limits" onClick={jump("limits")}>
          what this does not prove
        </a>
        , and ask the account holders.
      </p>
      {overview.withheld.map((sentence) => (
        <p key={sentence} class="caution withheld">
          {visible(sentence)}
        </p>
      ))}
    </header>
  );
}

/** Goes to a place on this screen without changing the address, which says what is shown. */
function jump(id: string) {
  return (event: Event) => {
    event.preventDefault();
    const place = document.getElementById(id);
    place?.scrollIntoView();
    place?.querySelector<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
  };
}

function Answer({ title, name, children }: { title: string; name: string; children: ComponentChildren }) {
  return (
    <section class={`panel answer ${name}`} aria-labelledby={`answer-${name}`}>
      <h2 id={`answer-${name}`}>{title}</h2>
      {children}
    </section>
  );
}

function Found({ caseKey, overview }: { caseKey: string; overview: Overview }) {
  const { totals, words } = overview;
  const { counts } = overview.case;
  const kinds: [string, number, string, string, number][] = [
    ["finding", totals.findings, totals.findings === 1 ? "finding" : "findings", gradesOf(overview, "finding"), counts.accounts_in_findings],
    ["explained", totals.explained, "set apart", "with an ordinary explanation", counts.accounts_in_explained ?? 0],
    ["lead", totals.leads, totals.leads === 1 ? "lead" : "leads", "stand out as wholes only", counts.accounts_in_leads ?? 0],
  ];
  return (
    <Answer title="What was found" name="found">
      <ul class="big-numbers">
        {kinds.map(([kind, number, name, more, accounts]) => (
          <li key={kind}>
            <a href={to([caseKey], { kind })} onClick={() => setTimeout(() => document.getElementById("groups")?.scrollIntoView())}>
              <b>{grouped(number)}</b> {name}
            </a>
            {number > 0 && (
              <span class="small quiet">
                {counted(accounts, "account", "accounts")}
                {more && (
                  <>
                    <br />
                    {more}
                  </>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
      {totals.findings === 0 && (
        <p class="small">
          <strong>That is not a clearance.</strong> Small or careful groups can stay below what this data shows.
        </p>
      )}
      {words.explained && <p class="small quiet">{words.explained}</p>}
      {words.context && <p class="small quiet">{words.context}</p>}
    </Answer>
  );
}

function gradesOf(overview: Overview, kind: string): string {
  const rows = overview.groups.filter((row) => row.kind === kind);
  const grades = ["A", "B", "C"].map((grade) => [grade, rows.filter((row) => row.grade === grade).length] as const);
  const said = grades.filter(([, number]) => number > 0).map(([grade, number]) => `${grouped(number)} of grade ${grade}`);
  if (said.length === 0) return overview.words.tested ? "" : "not tested against chance";
  const all = rows.length < overview.totals.findings ? `of the first ${grouped(rows.length)}: ` : "";
  return all + said.join(", ");
}

function Read({ overview }: { overview: Overview }) {
  const { counts, inputs, plan } = overview.case;
  const range = counts.first_ms != null && counts.last_ms != null ? dates(counts.first_ms, counts.last_ms) : "no dated post";
  const first = inputs[0];
  const files =
    inputs.length === 1 && first ? (
      <bdi title={visible(cut(first.name, 400, 20))}>{visible(cut(first.name, 34, 14))}</bdi>
    ) : (
      counted(inputs.length, "input", "inputs")
    );
  const gap = plan.window_ms == null ? "at any gap" : `within ${span(plan.window_ms / 1000)}`;
  return (
    <Answer title="What was read" name="read">
      <Facts
        facts={[
          ["posts", grouped(counts.posts)],
          ["accounts", grouped(counts.accounts)],
          ["dates", range],
          ["from", files],
          ["looked for", `the same ${and(plan.traces.map((trace) => noun(trace)[1])) || "objects"}, ${gap}`],
        ]}
      />
    </Answer>
  );
}

function Facts({ facts }: { facts: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Sure({ overview }: { overview: Overview }) {
  const { plan, traces, counts } = overview.case;
  if (!overview.words.tested) {
    return (
      <Answer title="How sure" name="sure">
        <p>
          <strong>Nothing here was tested against chance.</strong> Popular topics and busy accounts bring such pairs about by themselves: these
          are leads, not findings.
        </p>
      </Answer>
    );
  }
  const decoys = traces.map((trace) => trace.decoy_edges_mean).filter((mean) => mean != null);
  const shuffled =
    plan.decoys === 0 || decoys.length === 0 ? (
      "No reruns with shuffled labels were made."
    ) : (
      <>
        <b>{plain(total(decoys))}</b> on average in {counted(plan.decoys, "rerun", "reruns")} with account labels shuffled
      </>
    );
  return (
    <Answer title="How sure" name="sure">
      <ul class="figures">
        {plan.alpha != null && (
          <li>
            <b>{percent(plan.alpha)}</b> stated false discovery rate: about that share of the edges kept is expected to be chance
          </li>
        )}
        <li>
          <b>{grouped(total(traces.map((trace) => trace.tests)))}</b> tests corrected for: every pair of accounts above the floor, in each trace
        </li>
        <li>
          <b>{grouped(counts.edges)}</b> edges kept, an edge being a pair in one trace
        </li>
        <li>{shuffled}</li>
      </ul>
    </Answer>
  );
}

function Skipped({ overview }: { overview: Overview }) {
  const { counts, traces, absent } = overview.case;
  const below = Math.max(0, ...traces.map((trace) => trace.accounts_below_floor));
  const capped = total(traces.map((trace) => trace.objects_capped));
  return (
    <Answer title="What was skipped" name="skipped">
      <ul class="figures">
        <li>
          <b>{grouped(counts.rejected)}</b> {counts.rejected === 1 ? "row" : "rows"} could not be read
        </li>
        <li>
          <b>
            {traces.length > 1 && below > 0 && "up to "}
            {grouped(below)}
          </b>{" "}
          accounts{traces.length > 1 && " in a trace"} below the floor: undetectable, not cleared
        </li>
        <li>
          <b>{grouped(capped)}</b> {capped === 1 ? "object" : "objects"} left out for too many co-actions
        </li>
        <li>
          {absent.length === 0 ? (
            "Every trace that tells was looked at."
          ) : (
            <>
              <b>{and(absent.slice(0, 4).map((one) => one.trace).concat(absent.length > 4 ? [`${absent.length - 4} more`] : []))}</b> not looked at
            </>
          )}
        </li>
      </ul>
      <p class="small">
        <a href="#left-out" onClick={jump("left-out")}>
          All that was left out
        </a>
      </p>
    </Answer>
  );
}

function Missed({ overview }: { overview: Overview }) {
  const { power } = overview;
  return (
    <Answer title="What would have been missed" name="missed">
      {power ? (
        <>
          {!power.same_inputs && (
            <p class="small">
              <strong>The power study was made with other inputs or another plan.</strong> It speaks of this case roughly at best.
            </p>
          )}
          <ul class="small">
            {power.statements.slice(0, 4).map((sentence) => (
              <li key={sentence}>{visible(sentence)}</li>
            ))}
          </ul>
          {power.cells.length > 0 && (
            <p class="small">
              <a href="#power" onClick={jump("power")}>
                Found shares by size
              </a>
            </p>
          )}
        </>
      ) : (
        <NoPower overview={overview} />
      )}
    </Answer>
  );
}

/** The commands, ready to be run: each input quoted, as a shell needs it. */
function NoPower({ overview }: { overview: Overview }) {
  const inputs = overview.case.inputs.map((input) => quoted(input.name));
  const some = inputs.length > 3 ? [...inputs.slice(0, 3), "…"] : inputs;
  const command = (names: string[]) => `claque power ${names.join(" ")} -o power\nclaque serve ${quoted(overview.entry.name)} power`;
  return (
    <>
      <p class="small">
        <strong>Not known: no power study was made of this data.</strong> It plants groups among these accounts and counts how many are found:
      </p>
      <pre class="small">{visibleLines(command(some))}</pre>
      <CopyButton text={command(inputs)} what="the commands" />
    </>
  );
}

function quoted(name: string): string {
  return /^[\w./:@%+-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

function PowerSection({ overview }: { overview: Overview }) {
  if (!overview.power) return null;
  return (
    <section id="power" aria-labelledby="power-title">
      <h2 id="power-title" tabIndex={-1}>
        What would have been found, by size
      </h2>
      <ul>
        {overview.power.statements.map((sentence) => (
          <li key={sentence}>{visible(sentence)}</li>
        ))}
      </ul>
      <PowerChart cells={overview.power.cells} />
    </section>
  );
}

function LeftOut({ overview }: { overview: Overview }) {
  const { absent } = overview.case;
  return (
    <section id="left-out" aria-labelledby="left-out-title">
      <h2 id="left-out-title" tabIndex={-1}>
        What was left out
      </h2>
      <ul>
        {overview.words.left_out.map((sentence) => (
          <li key={sentence}>{visible(sentence)}</li>
        ))}
      </ul>
      {absent.length > 0 && (
        <>
          <h3>Traces that were not looked at</h3>
          <ul>
            {absent.map((one) => (
              <li key={one.trace}>
                <b>{one.trace}</b>: {visible(cut(one.why, 200, 40))}
              </li>
            ))}
          </ul>
        </>
      )}
      <Rejected rows={overview.rejected} total={overview.case.counts.rejected} />
    </section>
  );
}

function Limits({ overview }: { overview: Overview }) {
  const { words } = overview;
  return (
    <section id="limits" aria-labelledby="limits-title">
      <h2 id="limits-title" tabIndex={-1}>
        What this does not prove
      </h2>
      {words.lead.slice(1).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <dl class="limits">
        {words.limits.map((limit) => (
          <div key={limit.title}>
            <dt>{limit.title}</dt>
            <dd>{limit.text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
