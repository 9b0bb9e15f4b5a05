import { describe, expect, it } from "vitest";
import { and, bytes, noun } from "../src/noun";
import { counted, dates, day, grouped, later, percent, plain, span, time, tiny } from "../src/words";

describe("numbers", () => {
  it("are grouped, and know one from many", () => {
    expect(grouped(1_234_567)).toBe("1,234,567");
    expect(counted(1, "account", "accounts")).toBe("1 account");
    expect(counted(2000, "account", "accounts")).toBe("2,000 accounts");
    expect(counted(0, "account", "accounts")).toBe("0 accounts");
  });

  it("have few digits", () => {
    expect(plain(0)).toBe("0");
    expect(plain(12_345.6)).toBe("12,346");
    expect(plain(0.0099)).toBe("0.0099");
    expect(plain(Infinity)).toBe("∞");
    expect(plain(NaN)).toBe("–");
  });

  it("are shares in per cent", () => {
    expect(percent(0)).toBe("0 %");
    expect(percent(0.05)).toBe("5 %");
    expect(percent(0.008)).toBe("0.8 %");
    expect(percent(0.995)).toBe("100 %");
    expect(percent(1)).toBe("100 %");
  });

  it("may be tiny", () => {
    expect(tiny(-17.5)).toBe("3.2 × 10⁻¹⁸");
    expect(tiny(-419.508638)).toBe("3.1 × 10⁻⁴²⁰");
    expect(tiny(-1.69897)).toBe("0.02");
    expect(tiny(-4.0000001)).toBe("1.0 × 10⁻⁴");
    expect(tiny(-Infinity)).toBe("0");
    expect(tiny(0)).toBe("1");
  });

  it("are bytes", () => {
    expect(bytes(1)).toBe("1 byte");
    expect(bytes(61_000_000)).toBe("61 MB");
  });
});

describe("times", () => {
  it("are UTC", () => {
    expect(time(Date.UTC(2016, 9, 3, 14, 5, 9))).toBe("2016-10-03 14:05:09");
    expect(time(Date.UTC(2016, 9, 3, 14, 5), 60_000)).toBe("2016-10-03 14:05");
    expect(time(Date.UTC(2016, 9, 3), 86_400_000)).toBe("2016-10-03");
    expect(day(Date.UTC(2016, 9, 3, 23, 59))).toBe("2016-10-03");
    expect(dates(Date.UTC(2016, 9, 3), Date.UTC(2016, 10, 9))).toBe("3 October 2016 to 9 November 2016");
    expect(dates(Date.UTC(2016, 9, 3), Date.UTC(2016, 9, 3, 5))).toBe("3 October 2016");
  });

  it("that no calendar has do not break a page", () => {
    expect(time(9e18)).toBe("unknown time");
    expect(time(9e18, 60_000)).toBe("unknown time");
  });

  it("are stretches in the units of the sentences of a case", () => {
    expect(span(0)).toBe("0 s");
    expect(span(0.25)).toBe("250 ms");
    expect(span(60)).toBe("60 s");
    expect(span(600)).toBe("10 min");
    expect(span(5400)).toBe("1.5 h");
    expect(span(86_400)).toBe("1 day");
    expect(span(259_200)).toBe("3 days");
    expect(span(Infinity)).toBe("–");
  });

  it("are so much later", () => {
    expect(later(0.5)).toBe("+500 ms");
    expect(later(12)).toBe("+12 s");
    expect(later(121)).toBe("+2 min 1 s");
    expect(later(3600)).toBe("+1 h");
    expect(later(12_000)).toBe("+3 h 20 min");
    expect(later(187_200)).toBe("+2 days 4 h");
  });
});

describe("nouns", () => {
  it("know traces, and leave others as they are", () => {
    expect(noun("url")).toEqual(["link", "links"]);
    expect(noun("another")).toEqual(["another", "another"]);
    expect([and([]), and(["a"]), and(["a", "b"]), and(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]);
  });
});
