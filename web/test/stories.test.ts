import { describe, expect, test } from "vitest";
import type { Story, StoryPost } from "../src/api";
import { after, planted } from "../src/screen/finding/stories";

const MOMENT = Date.UTC(2016, 9, 3, 12);

function story(first_by_member: boolean, first_members: number, first_others: number): Story {
  return {
    object: { number: 1, trace: "url", label: "https://news.example/1" },
    accounts_in_data: 9,
    actions_in_data: 12,
    first_in_data_ms: MOMENT,
    first_by_member,
    first_members,
    first_others,
    posts: { total: 0, offset: 0, items: [] },
  };
}

const postAfter = (after_s: number) => ({ after_s, co_acting: true, post: { id: "1", account: { id: "a" }, at_ms: MOMENT + 60_000, objects: [] } }) as StoryPost;

describe("who was first", () => {
  test("is one member where nobody else acted at that moment", () => {
    expect(planted(story(true, 1, 0), undefined)).toContain("First in all of this data: a member of the group, ");
    expect(after(story(true, 1, 0), postAfter(0))).toBe("first");
  });
  test("is nobody where others acted at that moment, too", () => {
    const said = planted(story(true, 3, 2), undefined);
    expect(said).toContain("3 members of the group at the same time");
    expect(said).toContain("at the same time as 2 accounts outside it");
    expect(after(story(true, 3, 2), postAfter(0))).toBe("first, at once with 4 others");
    expect(after(story(true, 1, 1), postAfter(0))).toBe("first, at once with 1 other");
    expect(after(story(true, 3, 2), postAfter(60))).not.toContain("first");
  });
  test("is outside the group where others were before", () => {
    expect(planted(story(false, 2, 3), postAfter(0))).toContain("3 accounts outside the group at the same time");
    expect(planted(story(false, 2, 1), postAfter(0))).toContain("an account outside the group");
    expect(after(story(false, 2, 3), postAfter(0))).toBe("first, at once with 1 other");
  });
});
