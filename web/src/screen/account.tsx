// One account: what it did, with whom, in which groups, and what is not known of it.

import { useEffect, useState } from "preact/hooks";
import type { Account, AccountGroup, AccountTrace, Overview, PostRow } from "../api";
import { useAsked, type Asked } from "../asked";
import { noun } from "../noun";
import { Answered } from "../part/answer";
import { AccountTimeline } from "../part/chart-account";
import { WeekChart } from "../part/chart-week";
import { Decide } from "../part/decide";
import { Grade } from "../part/grade";
import { ABSENT, Held } from "../part/held";
import { Paged } from "../part/pages";
import { StepNote, useStep } from "../part/step";
import { AccountLink, ObjectLabel, Quote } from "../part/text";
import type { Route } from "../route";
import { at } from "../source";
import { useHidden, useKept, VerdictBadge } from "../standing";
import { cut, visible } from "../visible";
import { counted, day, grouped, percent, plain, span, time } from "../words";
import "./account.css";

const SIZE = 25;
const PARTNERS = 20;

export function AccountScreen({ caseKey, route }: { caseKey: string; route: Route }) {
  const id = route.parts[2] ?? "";
  const account = useAsked<Account>(at("cases", caseKey, "accounts", id));
  const overview = useAsked<Overview>(at("cases", caseKey));
  return (
    <Answered asked={account}>
      {(account) => (
        <Shown caseKey={caseKey} account={account} overview={overview} />
      )}
    </Answered>
  );
}

function Shown({ caseKey, account, overview }: { caseKey: string; account: Account; overview: Asked<Overview> }) {
  const step = useStep(caseKey) ?? 1;
  return (
    <article class="account">
      <Head caseKey={caseKey} account={account} step={step} />
      <StepNote step={step} />
      <Groups caseKey={caseKey} groups={account.groups} />
      <section aria-labelledby="when-title">
        <h2 id="when-title">When it posted</h2>
        <Answered asked={overview}>
          {({ entry, case: { week = [] } }) => (
            <>
              <AccountTimeline account={account} from={entry.first_ms ?? account.first_ms} to={entry.last_ms ?? account.last_ms} />
              <WeekChart week={account.week} everybody={week} whose="This account" what="posts" />
            </>
          )}
        </Answered>
      </section>
      <Traces traces={account.traces} />
      <Partners caseKey={caseKey} account={account} />
      <Decide caseKey={caseKey} about={{ kind: "account", id: account.account.id }} />
      <Posts caseKey={caseKey} account={account} step={step} />
    </article>
  );
}

function Head({ caseKey, account: { account, posts, posts_kept, first_ms, last_ms, groups, partners }, step }: { caseKey: string; account: Account; step: number }) {
  const hidden = useKept(caseKey).kept.standing.hidden.includes(account.id);
  return (
    <>
      <h1 class="who">
        <span class="stranger" dir="auto">{visible(cut(account.name ?? account.id, 80, 12))}</span>
      </h1>
      <p class="account-ids">
        {account.name != null && (
          <>
            <span class="quiet">Id</span> <bdi class="stranger">{visible(cut(account.id, 200, 20))}</bdi>
          </>
        )}
        {hidden && <span class="verdict unsure">Hidden in lists</span>}
      </p>
      <p class="caution">
        That an account stands here is no accusation. {whyHere(groups, partners.length > 0)}
      </p>
      <dl class="account-facts">
        <div>
          <dt>First post in the data</dt>
          <dd>{time(first_ms, step)} UTC</dd>
        </div>
        <div>
          <dt>Last post</dt>
          <dd>{time(last_ms, step)} UTC</dd>
        </div>
        <div>
          <dt>Posts in the data</dt>
          <dd>
            {grouped(posts)}
            {last_ms > first_ms && <span class="quiet small"> in {span((last_ms - first_ms) / 1000)}</span>}
          </dd>
        </div>
        <div>
          <dt>Of these kept in the case</dt>
          <dd>
            {grouped(posts_kept)}
            <span class="quiet small"> that act on something that another account of the case acted on, too</span>
          </dd>
        </div>
      </dl>
    </>
  );
}

/** Why an account stands in the case: no more than was shown of it. */
export function whyHere(groups: AccountGroup[], joined: boolean): string {
  const ordinary = "That can have ordinary reasons, and it does not say who posts, or why.";
  if (groups.some(({ group }) => group.kind !== "lead")) return `It acted together with others more than chance explains, on the traces below. ${ordinary}`;
  if (joined) return `It has an edge with another account: the two acted together more than chance explains, on the traces below. ${ordinary}`;
  const leads = groups.length === 1 ? "It is in a lead only: the group stands out as a whole" : "It is in leads only: the groups stand out as wholes";
  return `${leads}, and nothing was shown of this account. That says where to look, and no more.`;
}

function Groups({ caseKey, groups }: { caseKey: string; groups: AccountGroup[] }) {
  return (
    <section aria-labelledby="groups-title">
      <h2 id="groups-title">Groups it is in</h2>
      {groups.length === 0 ? (
        <p>In none. It is here because an edge joins it to another account.</p>
      ) : (
        <div class="tablebox">
          <table class="stack">
            <thead>
              <tr>
                <th>Group</th>
                <th>Grade</th>
                <th>Its role</th>
                <th class="number">Led</th>
                <th class="number">Strength in it, over edges or ties</th>
                <th class="number">Co-actions</th>
                <th class="number">Objects</th>
                <th>Its co-actions from, to</th>
                <th>Decision</th>
              </tr>
            </thead>
            <tbody>
              {groups.map(({ group, member }) => (
                <tr key={group.id}>
                  <th scope="row">
                    <Held caseKey={caseKey} place={["group", group.id]}>{visible(group.id)}</Held>{" "}
                    <span class="quiet small">{counted(group.accounts, "account", "accounts")}</span>
                  </th>
                  <td>
                    <Grade grade={group.grade} />
                  </td>
                  <td>{visible(member.role)}</td>
                  <td class="number" data-label="led">
                    {member.led_share == null ? "nobody led" : `${percent(member.led_share)}${member.co_actions < 10 ? " of few" : ""}`}
                  </td>
                  <td class="number" data-label="strength">
                    {plain(member.strength)}
                  </td>
                  <td class="number" data-label="co-actions">
                    {grouped(member.co_actions)}
                  </td>
                  <td class="number" data-label="objects">
                    {grouped(member.objects)}
                  </td>
                  <td class="days">
                    {day(member.first_seen_ms)} – {day(member.last_seen_ms)}
                  </td>
                  <td>
                    <VerdictBadge caseKey={caseKey} group={group.id} none="none yet" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Traces({ traces }: { traces: AccountTrace[] }) {
  return (
    <section aria-labelledby="traces-title">
      <h2 id="traces-title">What it acted on</h2>
      <p class="quiet small">
        Of the posts kept in the case. An edge is a pair of accounts that met more often than chance explains, with all tests taken
        into account.
      </p>
      {traces.length === 0 ? (
        <p>Nothing of it is kept in this case.</p>
      ) : (
        <div class="tablebox" tabIndex={0} role="group" aria-label="Actions by trace">
          <table class="narrow">
            <thead>
              <tr>
                <th>Trace</th>
                <th class="number">Actions</th>
                <th class="number">Objects</th>
                <th class="number">Edges</th>
              </tr>
            </thead>
            <tbody>
              {traces.map((trace) => (
                <tr key={trace.trace}>
                  <td>{noun(trace.trace)[1]}</td>
                  <td class="number">{grouped(trace.actions)}</td>
                  <td class="number">{grouped(trace.objects)}</td>
                  <td class="number">{grouped(trace.edges)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Partners({ caseKey, account: { account, partners } }: { caseKey: string; account: Account }) {
  const listed = useHidden(caseKey, partners, (partner) => [partner.account.id]);
  const most = Math.max(0, ...partners.map(({ strength }) => strength));
  const row = (partner: Account["partners"][number]) => (
    <tr key={partner.account.id}>
      <th scope="row">
        <AccountLink caseKey={caseKey} account={partner.account} />
      </th>
      <td class="number" data-label="strength">
        {plain(partner.strength)}
      </td>
      <td class="strength-bar" aria-hidden="true">
        <span style={{ width: `${most > 0 ? Math.max(1, (100 * partner.strength) / most) : 0}%` }} />
      </td>
      <td class="number" data-label="objects">
        {grouped(partner.objects)}
      </td>
      <td>{partner.traces.map((trace) => noun(trace)[1]).join(", ")}</td>
      <td>
        <Held
          caseKey={caseKey}
          place={["pair", account.id, partner.account.id]}
          label={`What both did: with ${visible(cut(partner.account.name ?? partner.account.id, 22, 8))}`}
          otherwise={ABSENT}
        >
          What both did
        </Held>
      </td>
    </tr>
  );
  return (
    <section aria-labelledby="partners-title">
      <h2 id="partners-title">With whom</h2>
      {partners.length === 0 ? (
        <p>No edge joins it to another account.</p>
      ) : (
        <>
          <p class="quiet small">
            {partners.length >= 200 ? "The 200 accounts" : counted(partners.length, "account", "accounts")} it has an edge with, strongest
            first. Strength is the sum of −log₁₀ p over the edges of the two; where nothing was tested, the objects they share.
          </p>
          <div class="tablebox">
            <table class="stack">
              <thead>
                <tr>
                  <th>Account</th>
                  <th class="number">Strength</th>
                  <th aria-hidden="true"></th>
                  <th class="number">Objects</th>
                  <th>Traces</th>
                  <th>Evidence</th>
                </tr>
              </thead>
              <tbody>{listed.items.slice(0, PARTNERS).map(row)}</tbody>
            </table>
          </div>
          {listed.items.length > PARTNERS && (
            <details>
              <summary>{counted(listed.items.length - PARTNERS, "more account", "more accounts")}</summary>
              <div class="tablebox">
                <table class="stack">
                  <tbody>{listed.items.slice(PARTNERS).map(row)}</tbody>
                </table>
              </div>
            </details>
          )}
          {listed.note}
        </>
      )}
    </section>
  );
}

function Posts({ caseKey, account, step }: { caseKey: string; account: Account; step: number }) {
  const [silent, setSilent] = useState<[number, number]>([0, 0]);
  return (
    <>
      <section aria-labelledby="posts-title">
        <h2 id="posts-title">Its posts in the case</h2>
        <Paged<PostRow>
          path={at("cases", caseKey, "accounts", account.account.id, "posts")}
          name="posts"
          size={SIZE}
          one="post"
          many="posts"
          none="None of its posts is kept in this case."
        >
          {(items) => <PostList posts={items} step={step} onSilent={setSilent} />}
        </Paged>
      </section>
      <Unknown account={account} silent={silent} />
    </>
  );
}

function PostList({ posts, step, onSilent }: { posts: PostRow[]; step: number; onSilent: (silent: [number, number]) => void }) {
  const silent = posts.filter(({ text }) => text == null).length;
  useEffect(() => onSilent([silent, posts.length]), [silent, posts.length]);
  return (
    <ol class="account-posts">
      {posts.map((post, index) => (
        <Post key={`${post.id} ${index}`} post={post} step={step} />
      ))}
    </ol>
  );
}

function Post({ post, step }: { post: PostRow; step: number }) {
  return (
    <li data-row>
      <div class="quiet small">
        <time>{time(post.at_ms, step)}</time> · post <bdi class="stranger">{visible(cut(post.id, 30, 10))}</bdi>
      </div>
      <Quote text={post.text} />
      {post.objects.length > 0 && (
        <ul class="acted small">
          {post.objects.map((object) => (
            <li key={`${object.trace} ${object.number}`}>
              <span class="quiet">{noun(object.trace)[0]}</span> <ObjectLabel trace={object.trace} label={object.label} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** What a reader may miss, and must not fill in. */
function Unknown({ account, silent: [silent, listed] }: { account: Account; silent: [number, number] }) {
  const left = account.posts - account.posts_kept;
  return (
    <section aria-labelledby="unknown-title">
      <h2 id="unknown-title">What is not known here</h2>
      <ul class="unknown">
        <li>Who posts, from where, in whose name, and whether by hand or by a program. Nothing in this case says so.</li>
        {left > 0 && (
          <li>
            What {left === 1 ? "one other post says" : `${grouped(left)} of its posts say`}: they act on nothing that another account of
            the case acted on. They count in the charts and are not listed.
          </li>
        )}
        {silent > 0 && (
          <li>
            The text of {silent === listed && silent > 1 ? `all ${grouped(silent)} posts` : counted(silent, "post", "posts")} listed
            above: the input has none, or could not be read again.
          </li>
        )}
        <li>Posts that were deleted, or not collected, before the data was made.</li>
      </ul>
    </section>
  );
}
