// The posts in order: for each object, who planted it first and who followed, and how soon.

import { useState } from "preact/hooks";
import type { Group, ObjectRef, PostRow, Story, StoryPost } from "../../api";
import { useAsked } from "../../asked";
import { noun } from "../../noun";
import { Answered } from "../../part/answer";
import { Paged } from "../../part/pages";
import { AccountLink, ObjectLabel, Quote } from "../../part/text";
import { at } from "../../source";
import { cut, visible } from "../../visible";
import { counted, grouped, later, span, time } from "../../words";

const SIZE = 12;
/** Stories that stand open; the others are folded. */
const OPEN = 2;
/** Stories that are printed. */
const PRINTED = 3;

export function Stories({ caseKey, group }: { caseKey: string; group: Group }) {
  const { stories } = group;
  return (
    <section id="posts" aria-labelledby="posts-title">
      <h2 id="posts-title" tabIndex={-1}>
        Posts in order
      </h2>
      {stories.length === 0 ? (
        <p class="quiet">This case keeps no posts of this group.</p>
      ) : (
        <>
          <p class="quiet">
            Object by object, the posts of members in order of time. Links are shown and cannot be followed: open a post at the platform, and look
            before you trust.
          </p>
          {stories.map((object, index) => (
            <OneStory key={`${object.trace} ${object.number}`} caseKey={caseKey} group={group} object={object} open={index < OPEN} printed={index < PRINTED} />
          ))}
          {stories.length > PRINTED && (
            <p class="print-only small">{counted(stories.length - PRINTED, "more object is", "more objects are")} not printed with the posts on them.</p>
          )}
        </>
      )}
      <AllPosts caseKey={caseKey} group={group} />
    </section>
  );
}

interface StoryProps {
  caseKey: string;
  group: Group;
  object: ObjectRef;
  open: boolean;
  printed: boolean;
}

function OneStory({ caseKey, group, object, open, printed }: StoryProps) {
  const [offset, setOffset] = useState(0);
  // Asked for while still folded, so that it is there when it is printed.
  const asked = useAsked<Story>(at("cases", caseKey, "groups", group.row.id, "stories", object.number), { offset, limit: SIZE });
  return (
    <details class={printed ? "story" : "story no-print"} open={open}>
      <summary>
        <span class="small quiet">{noun(object.trace)[0]}</span> <ObjectLabel trace={object.trace} label={object.label} most={110} />
      </summary>
      <Answered asked={asked}>{(story) => <StoryBody caseKey={caseKey} story={story} offset={offset} go={setOffset} />}</Answered>
    </details>
  );
}

interface BodyProps {
  caseKey: string;
  story: Story;
  offset: number;
  go: (offset: number) => void;
}

function StoryBody({ caseKey, story, offset, go }: BodyProps) {
  const { posts } = story;
  // A report holds one stretch, whatever is asked for.
  const shown = posts.offset === offset ? posts : { ...posts, items: posts.items.slice(offset, offset + SIZE), offset };
  const items = shown.items.slice(0, SIZE);
  const held = posts.offset === offset && posts.items.length <= SIZE ? posts.total : posts.items.length;
  const end = offset + items.length;
  return (
    <>
      <p class="small planted">{planted(story, posts.items[0])}</p>
      <ol class="story-posts" start={offset + 1}>
        {items.map((item) => (
          <OnePost key={`${item.post.id} ${item.after_s}`} caseKey={caseKey} item={item} isFirst={item.after_s === 0} />
        ))}
      </ol>
      {(posts.total > items.length || offset > 0) && (
        <nav class="pager" aria-label={`Pages of the posts on object ${story.object.number}`}>
          <span class="small quiet" role="status">
            {grouped(offset + 1)}–{grouped(end)} of {counted(posts.total, "post", "posts")} by members
            {held < posts.total && `; the first ${grouped(held)} are here, the rest is in the case`}
          </span>
          <span class="no-print">
            <button type="button" disabled={offset === 0} onClick={() => go(Math.max(0, offset - SIZE))}>
              Previous
            </button>{" "}
            <button type="button" disabled={end >= held} onClick={() => go(offset + SIZE)}>
              Next
            </button>
          </span>
        </nav>
      )}
    </>
  );
}

function planted(story: Story, first: StoryPost | undefined): string {
  const reach = `${counted(story.accounts_in_data, "account", "accounts")} in all of the data acted on it, ${counted(story.actions_in_data, "time", "times")}.`;
  if (story.first_by_member) return `First in all of this data: a member of the group, ${time(story.first_in_data_ms)} UTC. ${reach}`;
  const before = first && first.after_s === 0 ? (first.post.at_ms - story.first_in_data_ms) / 1000 : 0;
  const ahead = before > 0 ? `, ${span(before)} before the group` : "";
  return `First in all of this data: an account outside the group, ${time(story.first_in_data_ms)} UTC${ahead}. ${reach}`;
}

function OnePost({ caseKey, item, isFirst }: { caseKey: string; item: StoryPost; isFirst: boolean }) {
  const { post } = item;
  return (
    <li class={item.co_acting ? "" : "apart"}>
      <span class="after" title={`${time(post.at_ms)} UTC`}>
        {isFirst ? "first" : later(item.after_s)}
      </span>
      <div>
        <AccountLink caseKey={caseKey} account={post.account} /> <time class="small quiet">{time(post.at_ms)}</time>
        {!item.co_acting && <span class="small quiet"> · within the window of no other member</span>}
        <p class="said-text">
          <Quote text={post.text} most={280} />
        </p>
      </div>
    </li>
  );
}

function AllPosts({ caseKey, group }: { caseKey: string; group: Group }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class={isOpen ? "story all-posts" : "story all-posts no-print"} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>All posts kept of this group, in order of time</summary>
      {isOpen && (
        <Paged<PostRow>
          path={at("cases", caseKey, "groups", group.row.id, "posts")}
          one="post"
          many="posts"
          size={20}
          none="This case keeps no posts of this group."
        >
          {(rows) => (
            <ol class="story-posts plain">
              {rows.map((post, index) => (
                <li key={`${post.id} ${index}`}>
                  <div>
                    <time class="small">{time(post.at_ms)}</time> <AccountLink caseKey={caseKey} account={post.account} />{" "}
                    <span class="small quiet stranger">post {visible(cut(post.id, 22, 8))}</span>
                    <p class="said-text">
                      <Quote text={post.text} most={280} />
                    </p>
                  </div>
                </li>
              ))}
            </ol>
          )}
        </Paged>
      )}
    </details>
  );
}
