import { describe, expect, it } from "vitest";
import cargo from "../../Cargo.toml?raw";
import { version } from "../package.json";
import { nameOf, titleOf } from "../src/frame/title";
import { parts } from "../src/part/chart-account";
import { parse } from "../src/route";

describe("titles", () => {
  const name = (hash: string) => nameOf(parse(hash));
  it("say what is shown", () => {
    expect(name("#/ira")).toBe("Overview");
    expect(name("#/ira/group/F1")).toBe("Finding F1");
    expect(name("#/ira/group/L2?trace=url")).toBe("Lead L2");
    expect(name("#/ira/pair/a/b")).toBe("Pair a and b");
    expect(name("#/ira/constructor")).toBe("Nothing here");
  });
  it("show what would turn the order of reading", () => {
    expect(titleOf(parse("#/ira/account/%E2%80%AEx"), "c\u202Ease")).not.toContain("\u202E");
  });
});

describe("the time of a case", () => {
  it("is divided without gaps", () => {
    const made = parts([1, 2], 0, 10_000);
    expect(made).toEqual([
      { from: 0, to: 5000, posts: 1 },
      { from: 5000, to: 10_000, posts: 2 },
    ]);
  });
  it("has some length even where all posts are at once", () => expect(parts([3], 7, 7)[0]?.to).toBe(1007));
});

it("the page has the version of the program", () => {
  expect(cargo).toContain(`version = "${version}"`);
});
