// The posts in order: for each object, who planted it first and who followed, and how soon.

import { useState } from "preact/hooks";
import type { Group, ObjectRef, PostRow, Story, StoryPost } from "../../api";
import { useAsked } from "../../asked";
import { noun } from "../../noun";
import { Answered } from "../../part/answer";
import { Paged } from "../../part/pages";
import { useStep } from "../../part/step";
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
  const atAnyLag = group.group?.evidence === "rare things";
  return (
    <details class={printed ? "story" : "story no-print"} open={open}>
      <summary>
        <span class="small quiet">{noun(object.trace)[0]}</span> <ObjectLabel trace={object.trace} label={object.label} most={110} />
      </summary>
      <Answered asked={asked}>{(story) => <StoryBody {...{ caseKey, story, atAnyLag, offset }} go={setOffset} />}</Answered>
    </details>
  );
}

interface BodyProps {
  caseKey: string;
  story: Story;
  /** Whether what the group shares counts however far apart. */
  atAnyLag: boolean;
  offset: number;
  go: (offset: number) => void;
}

function StoryBody({ caseKey, story, atAnyLag, offset, go }: BodyProps) {
  const { posts } = story;
  // A report holds one stretch, whatever is asked for.
  const shown = posts.offset === offset ? posts : { ...posts, items: posts.items.slice(offset, offset + SIZE), offset };
  const items = shown.items.slice(0, SIZE);
  const held = posts.offset === offset && posts.items.length <= SIZE ? posts.total : posts.items.length;
  const end = offset + items.length;
  return (
    <>
      <p class="small planted">{planted(story, posts.items[0], useStep(caseKey) ?? 1)}</p>
      <ol class="story-posts" start={offset + 1}>
        {items.map((item) => (
          <OnePost key={`${item.post.id} ${item.after_s}`} caseKey={caseKey} item={item} after={after(story, item)} atAnyLag={atAnyLag} />
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

/** Who was first, as far as the times tell: whatever is at one moment is first together. */
export function planted(story: Story, first: StoryPost | undefined, step = 1): string {
  const reach = `${counted(story.accounts_in_data, "account", "accounts")} in all of the data acted on it, ${counted(story.actions_in_data, "time", "times")}.`;
  if (story.first_by_member) {
    const members = story.first_members > 1 ? `${grouped(story.first_members)} members of the group at the same time` : "a member of the group";
    const others =
      story.first_others > 0
        ? `, at the same time as ${counted(story.first_others, "account", "accounts")} outside it: which of them was first cannot be told`
        : "";
    return `First in all of this data: ${members}, ${time(story.first_in_data_ms, step)} UTC${others}. ${reach}`;
  }
  const before = first && first.after_s === 0 ? (first.post.at_ms - story.first_in_data_ms) / 1000 : 0;
  const ahead = before > 0 ? `, ${span(before)} before the group` : "";
  const who = story.first_others > 1 ? `${grouped(story.first_others)} accounts outside the group at the same time` : "an account outside the group";
  return `First in all of this data: ${who}, ${time(story.first_in_data_ms, step)} UTC${ahead}. ${reach}`;
}

/** How long after the first post of the group; those at the first moment are all first. */
export function after(story: Story, { after_s }: StoryPost): string {
  if (after_s > 0) return later(after_s);
  const others = story.first_members - 1 + (story.first_by_member ? story.first_others : 0);
  return others > 0 ? `first, at once with ${counted(others, "other", "others")}` : "first";
}

interface PostProps {
  caseKey: string;
  item: StoryPost;
  after: string;
  atAnyLag: boolean;
}

function OnePost({ caseKey, item, after, atAnyLag }: PostProps) {
  const { post } = item;
  const step = useStep(caseKey) ?? 1;
  const apart = atAnyLag ? "shared with no other member" : "within the window of no other member";
  return (
    <li class={item.co_acting ? "" : "apart"}>
      <span class="after" title={`${time(post.at_ms, step)} UTC`}>
        {after}
      </span>
      <div>
        <AccountLink caseKey={caseKey} account={post.account} /> <time class="small quiet">{time(post.at_ms, step)}</time>
        {!item.co_acting && <span class="small quiet"> · {apart}</span>}
        <p class="said-text">
          <Quote text={post.text} most={280} />
        </p>
      </div>
    </li>
  );
}

function AllPosts({ caseKey, group }: { caseKey: string; group: Group }) {
  const [isOpen, setOpen] = useState(false);
  const step = useStep(caseKey) ?? 1;
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
                    <time class="small">{time(post.at_ms, step)}</time> <AccountLink caseKey={caseKey} account={post.account} />{" "}
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
