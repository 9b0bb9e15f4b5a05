import { describe, expect, it } from "vitest";
import { parse, to } from "../src/route";

describe("addresses", () => {
  it("come back as they went", () => {
    for (const id of ["F1", "a/b", "50%", "%2F", "?q=1&x#y", "محمد", "a‮b", "..", "\u0000"]) {
      const { parts, query } = parse(to(["my case", "account", id], { trace: "url", q: "a&b=c #", none: undefined, empty: "" }));
      expect(parts).toEqual(["my case", "account", id]);
      expect(Object.fromEntries(query)).toEqual({ trace: "url", q: "a&b=c #" });
    }
  });

  it("that nobody made do not break the page", () => {
    expect(parse("").parts).toEqual([]);
    expect(parse("#/%E0%A4%A/group").parts).toEqual(["%E0%A4%A", "group"]);
    expect(parse("#/ira?x=1?y=2").query.get("x")).toBe("1?y=2");
  });
});
