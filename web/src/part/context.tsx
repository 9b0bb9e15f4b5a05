// Narratives and mentions: what is said beside the findings. Context, not evidence.

import type { BinsRecord, NarrativeRecord, NarrativesRecord, Overview, SpreadRecord, TargetRecord, TargetsRecord } from "../api";
import { useAsked } from "../asked";
import { at } from "../source";
import { cut, visible } from "../visible";
import { counted, dates, grouped, percent, plain } from "../words";
import { Answered } from "./answer";
import { Spark } from "./chart-spark";
import "./context.css";
import { Held } from "./held";
import { Quote } from "./text";

/** Shown before the rest is folded away. */
const FIRST = 8;

export function Context({ caseKey, overview }: { caseKey: string; overview: Overview }) {
  return (
    <>
      {overview.has_narratives && <Narratives caseKey={caseKey} />}
      {overview.has_targets && <Targets caseKey={caseKey} />}
    </>
  );
}

function Narratives({ caseKey }: { caseKey: string }) {
  const asked = useAsked<NarrativesRecord>(at("cases", caseKey, "narratives"));
  return (
    <section aria-labelledby="narratives-title">
      <h2 id="narratives-title">What they talk about</h2>
      <p>
        Texts that share rare words, put together. <strong>A narrative is context, not evidence:</strong> many people speak of the same things.
      </p>
      <Answered asked={asked}>
        {(all) => (
          <>
            <p class="small quiet">
              {counted(all.found, "narrative was", "narratives were")} found in {grouped(all.posts)} of {grouped(all.of_posts)} posts with a
              wording{all.narratives.length < all.found && `; the ${grouped(all.narratives.length)} with most posts are here`}.
            </p>
            <Folded items={all.narratives} many="narratives">
              {(one) => <Narrative key={one.id} caseKey={caseKey} one={one} />}
            </Folded>
          </>
        )}
      </Answered>
    </section>
  );
}

function Folded<T>({ items, many, children }: { items: T[]; many: string; children: (item: T) => preact.ComponentChild }) {
  const rest = items.slice(FIRST);
  return (
    <>
      <div class="contexts">{items.slice(0, FIRST).map(children)}</div>
      {rest.length > 0 && (
        <details>
          <summary>
            {grouped(rest.length)} more {many}
          </summary>
          <div class="contexts">{rest.map(children)}</div>
        </details>
      )}
    </>
  );
}

function Narrative({ caseKey, one }: { caseKey: string; one: NarrativeRecord }) {
  return (
    <article class="context">
      <h3>
        <span class="quiet">{one.id}</span>{" "}
        {one.terms.slice(0, 8).map((term) => (
          <span key={term} class="tag stranger">
            {visible(cut(term, 30, 6))}
          </span>
        ))}
      </h3>
      <SpreadLine caseKey={caseKey} spread={one.spread} />
      <details>
        <summary>Texts near its centre</summary>
        <ul class="said">
          {one.texts.slice(0, 5).map((text) => (
            <li key={text}>
              <Quote text={text} most={260} />
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}

/** How much, by whom, when. */
function SpreadLine({ caseKey, spread }: { caseKey: string; spread: SpreadRecord }) {
  const inGroups = share(spread.in_groups);
  const ordinary = share(spread.ordinary);
  return (
    <>
      <p class="small">
        <Spark values={spread.trend} label="Posts over time" /> {counted(spread.all.posts, "post", "posts")} by{" "}
        {counted(spread.all.accounts, "account", "accounts")}
        {spread.first_ms != null && spread.last_ms != null && `, ${dates(spread.first_ms, spread.last_ms)}`}.
        {inGroups !== null && ` ${percent(inGroups)} of the posts of accounts in groups`}
        {inGroups !== null && ordinary !== null && `, ${percent(ordinary)} of all others`}
        {inGroups !== null && "."}
      </p>
      {spread.groups.length > 0 && (
        <p class="small quiet">
          Most by{" "}
          {spread.groups.slice(0, 6).map((group, index) => (
            <span key={group.group}>
              {index > 0 && ", "}
              <Held caseKey={caseKey} place={["group", group.group]}>{group.group}</Held> ({grouped(group.posts)}
              {group.ratio && `, ${plain(group.ratio.value)} × the ordinary share (${plain(group.ratio.low)}–${plain(group.ratio.high)})`})
            </span>
          ))}
          {spread.groups.length > 6 && ` and ${counted(spread.groups.length - 6, "other group", "other groups")}`}.
        </p>
      )}
    </>
  );
}

function share(one: { posts: number; of_posts: number }): number | null {
  return one.of_posts > 0 ? one.posts / one.of_posts : null;
}

function Targets({ caseKey }: { caseKey: string }) {
  const asked = useAsked<TargetsRecord>(at("cases", caseKey, "targets"));
  return (
    <section aria-labelledby="targets-title">
      <h2 id="targets-title">Whom they mention</h2>
      <p>
        Names of a watch list in the text of posts. <strong>To mention is to name:</strong> it is neither an attack nor praise, and it is context,
        not evidence. <em>Ordinary</em> is what accounts outside all groups post.
      </p>
      <Answered asked={asked}>
        {(all) => (
          <>
            <TargetTable rows={all.targets} bins={all.bins} />
            {all.issues.map((issue) => (
              <Issue key={issue.name} caseKey={caseKey} issue={issue} />
            ))}
          </>
        )}
      </Answered>
    </section>
  );
}

function TargetTable({ rows, bins }: { rows: TargetRecord[]; bins: BinsRecord }) {
  const when = bins.posts.length > 0 ? dates(bins.start_ms, bins.start_ms + bins.bin_ms * bins.posts.length) : "";
  return (
    <div class="tablebox" tabIndex={0} role="group" aria-label="Mentions of the watch list">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" class="number">
              Posts
            </th>
            <th scope="col" class="number">
              Accounts
            </th>
            <th scope="col" class="number">
              Share of posts by groups
            </th>
            <th scope="col" class="number">
              Ordinary share
            </th>
            <th scope="col">Over time</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.kind} ${row.name} ${row.side ?? ""}`}>
              <th scope="row">
                <bdi class="stranger">{visible(cut(row.name, 50, 10))}</bdi>{" "}
                <span class="small quiet">
                  {row.kind}
                  {row.side && `, ${visible(cut(row.side, 30, 6))}`}
                </span>
              </th>
              <td class="number">{grouped(row.spread.all.posts)}</td>
              <td class="number">{grouped(row.spread.all.accounts)}</td>
              <td class="number">{shareWords(row.spread.in_groups)}</td>
              <td class="number">{shareWords(row.spread.ordinary)}</td>
              <td>
                <Spark values={row.spread.trend} label={`Posts over time, ${when}`} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shareWords(one: { posts: number; of_posts: number }): string {
  const value = share(one);
  return value === null ? "–" : percent(value);
}

function Issue({ caseKey, issue }: { caseKey: string; issue: TargetsRecord["issues"][number] }) {
  const several = issue.groups.filter((group) => group.on_several_sides);
  return (
    <article class="context">
      <h3>{visible(cut(issue.name, 60, 10))}: on which sides groups post</h3>
      <p class="small">
        {several.length === 0
          ? "No group posts on several sides."
          : `${counted(several.length, "group posts", "groups post")} on several sides: an observation beside the findings, not one of them.`}{" "}
        <span class="quiet">
          On a side is a group with at least {counted(issue.least_posts, "post", "posts")} by at least{" "}
          {counted(issue.least_accounts, "member", "members")} that name its terms only. Naming a term is not taking a side.
        </span>
      </p>
      <div class="tablebox" tabIndex={0} role="group" aria-label={`Sides of ${visible(issue.name)}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Who</th>
              {issue.sides.map((side) => (
                <th key={side} scope="col" class="number">
                  {visible(cut(side, 30, 6))}
                </th>
              ))}
              <th scope="col" class="number">
                Posts with terms of several sides
              </th>
            </tr>
          </thead>
          <tbody>
            {issue.groups.slice(0, 20).map((group) => (
              <tr key={group.group}>
                <th scope="row">
                  <Held caseKey={caseKey} place={["group", group.group]}>{group.group}</Held>
                  {group.on_several_sides && <span class="small"> on several sides</span>}
                </th>
                {group.sides.map((side, index) => (
                  <td key={index} class="number">
                    {grouped(side.posts)} by {grouped(side.accounts)}
                  </td>
                ))}
                <td class="number">{grouped(group.mixed_posts)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">Accounts in no group</th>
              {issue.ordinary.sides.map((side, index) => (
                <td key={index} class="number">
                  {grouped(side.posts)} by {grouped(side.accounts)}
                </td>
              ))}
              <td class="number">{grouped(issue.ordinary.mixed_posts)}</td>
            </tr>
          </tbody>
        </table>
      </div>
      {issue.groups.length > 20 && <p class="small quiet">20 of {grouped(issue.groups.length)} groups; all are in targets.json.</p>}
    </article>
  );
}
