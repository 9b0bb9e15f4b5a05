// Numbers and times as people read them. All times are UTC.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

export function grouped(number: number): string {
  return number.toLocaleString("en-GB", { maximumFractionDigits: 0 });
}

/** `1 account`, `2,000 accounts` */
export function counted(number: number, one: string, many: string): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** An edge is a pair in one trace: so there may be fewer pairs than edges. */
export function edgesWords(edges: number, accounts: number, density: number): string {
  const pairs = Math.round((density * accounts * (accounts - 1)) / 2);
  return `${counted(edges, "edge", "edges")} (pair and trace) over ${counted(pairs, "pair", "pairs")}`;
}

export function percent(share: number): string {
  const value = share * 100;
  return `${value !== 0 && value < 9.95 ? Number(value.toPrecision(2)) : Math.round(value)} %`;
}

/** Two or three telling digits. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "–";
  if (Math.abs(value) >= 100) return grouped(Math.round(value));
  return Number(value.toPrecision(3)).toString();
}

/** A probability from its base-10 logarithm: `0.02`, `3.1 × 10⁻¹⁸`. */
export function tiny(log10: number): string {
  if (!Number.isFinite(log10)) return log10 < 0 ? "0" : "–";
  if (log10 > -3) return plain(10 ** log10);
  let exponent = Math.floor(log10);
  let mantissa = (10 ** (log10 - exponent)).toFixed(1);
  if (mantissa === "10.0") {
    mantissa = "1.0";
    exponent += 1;
  }
  const raised = [...String(-exponent)].map((digit) => SUPERSCRIPTS[Number(digit)] ?? "").join("");
  return `${mantissa} × 10⁻${raised}`;
}

/** Words of the server as a sentence: a capital first, a full stop last. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?…]$/.test(words) ? "" : "."}`;
}

/** `2016-10-03 14:05:09`; `2016-10-03 14:05` where times are known in steps of a minute. */
export function time(ms: number, step_ms = 1): string {
  if (step_ms >= 86_400_000) return day(ms);
  return iso(ms).slice(0, step_ms < 60_000 ? 19 : 16).replace("T", " ");
}

export function day(ms: number): string {
  return iso(ms).slice(0, 10);
}

/** `3 October 2016 to 9 November 2016` */
export function dates(from: number, to: number): string {
  const words = (ms: number) =>
    new Date(ms).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return day(from) === day(to) ? words(from) : `${words(from)} to ${words(to)}`;
}

/** A stretch of time: `250 ms`, `45 s`, `10 min`, `1.5 h`, `3 days`; in the same units as the sentences of the case. */
export function span(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const size = Math.max(0, seconds);
  if (size > 0 && size < 1) return `${plain(size * 1000)} ms`;
  if (size < 120) return `${plain(size)} s`;
  if (size < 3_600) return `${plain(size / 60)} min`;
  if (size < 86_400) return `${plain(size / 3_600)} h`;
  return size === 86_400 ? "1 day" : `${plain(size / 86_400)} days`;
}

/** How much later, in the two largest units: `+12 s`, `+2 min 1 s`, `+3 h 20 min`, `+2 days 4 h`. */
export function later(seconds: number): string {
  if (seconds < 60) return `+${span(seconds)}`;
  const units: [number, string, string][] = [
    [86_400, "day", "days"],
    [3_600, "h", "h"],
    [60, "min", "min"],
    [1, "s", "s"],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  let rest = Math.round(seconds);
  const words = units.slice(first, first + 2).flatMap(([size, one, many]) => {
    const number = Math.floor(rest / size);
    rest -= number * size;
    return number > 0 ? [`${grouped(number)} ${number === 1 ? one : many}`] : [];
  });
  return `+${words.join(" ")}`;
}

function iso(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "unknown time" : date.toISOString();
}
