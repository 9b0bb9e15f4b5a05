// Where two texts differ, word by word: the longest common subsequence of their words. It is for people who compare posts, and
// decides nothing.

import { percent } from "./words";

/** A stretch of words that both texts have, or that only the first or only the second has. */
export interface Stretch {
  kind: "both" | "first" | "second";
  text: string;
}

/** The longest common subsequence takes as many steps as the product of both lengths: beyond this, a middle counts as different. */
const MOST_STEPS = 2_000_000;

/** Scripts without spaces between words are compared letter by letter: Thai, Lao, Burmese, Khmer, kana, Han. */
const LETTERS = "\\u0E00-\\u0EFF\\u1000-\\u109F\\u1780-\\u17FF\\u3040-\\u30FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\u{20000}-\\u{323AF}";
const WORDS = new RegExp(`[${LETTERS}]\\p{M}*|\\s+|[^\\s${LETTERS}]+`, "gu");

/** The words of a text and the white space between them; joined, they are the text again. */
export function words(text: string): string[] {
  return text.match(WORDS) ?? [];
}

/** The stretches of both texts in order. Those of `both` and `first` joined are `first`; of `both` and `second`, `second`. */
export function difference(first: string, second: string): Stretch[] {
  const one = words(first);
  const other = words(second);
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head += 1;
  let tail = 0;
  while (tail < one.length - head && tail < other.length - head && one.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const out: Stretch[] = [];
  add(out, "both", one.slice(0, head));
  middle(out, one.slice(head, one.length - tail), other.slice(head, other.length - tail));
  add(out, "both", one.slice(one.length - tail));
  return smoothed(out);
}

/** The stretches that one of the texts consists of. */
export function sideOf(stretches: Stretch[], side: "first" | "second"): Stretch[] {
  return stretches.filter((stretch) => stretch.kind === "both" || stretch.kind === side);
}

/** A shortener gives each post of one page a link of its own: links say nothing of the wording. */
const LINKS = /\bhttps?:\/\/\S*/giu;

/** How much of the wording of both texts is common, from 0 to 1, by letters that are neither white space nor of a link. */
export function common(stretches: Stretch[]): number {
  let both = 0;
  let all = 0;
  for (const { kind, text } of stretches) {
    const letters = text.replace(LINKS, "").replace(/\s+/gu, "").length;
    all += kind === "both" ? 2 * letters : letters;
    if (kind === "both") both += 2 * letters;
  }
  return all === 0 ? 1 : both / all;
}

/** What two texts have in common, in words. */
export function commonWords(stretches: Stretch[]): string {
  const differ = stretches.filter(({ kind }) => kind !== "both").map(({ text }) => text.replace(LINKS, "").trim());
  const hasLink = stretches.some(({ kind, text }) => kind !== "both" && text.match(LINKS));
  if (differ.every((text) => text === "")) return `The wording is the same; ${hasLink ? "the links differ" : "white space differs"}.`;
  return `${percent(common(stretches))} of the letters of the wording, links left out, are common to both; what only one says is marked.`;
}

function middle(out: Stretch[], one: string[], other: string[]): void {
  if (one.length * other.length > MOST_STEPS) {
    add(out, "first", one);
    add(out, "second", other);
    return;
  }
  const width = other.length + 1;
  // `longest[i * width + j]`: words in common between what follows word i of one and word j of the other.
  const longest = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const down = longest[(i + 1) * width + j] ?? 0;
      const right = longest[i * width + j + 1] ?? 0;
      const both = one[i] === other[j] ? (longest[(i + 1) * width + j + 1] ?? 0) + 1 : 0;
      longest[i * width + j] = Math.max(both, down, right);
    }
  }
  walk(out, one, other, longest, width);
}

function walk(out: Stretch[], one: string[], other: string[], longest: Uint16Array, width: number): void {
  let i = 0;
  let j = 0;
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) {
      add(out, "both", [one[i] ?? ""]);
      i += 1;
      j += 1;
    } else if ((longest[(i + 1) * width + j] ?? 0) >= (longest[i * width + j + 1] ?? 0)) {
      add(out, "first", [one[i] ?? ""]);
      i += 1;
    } else {
      add(out, "second", [other[j] ?? ""]);
      j += 1;
    }
  }
  add(out, "first", one.slice(i));
  add(out, "second", other.slice(j));
}

function add(out: Stretch[], kind: Stretch["kind"], some: string[]): void {
  if (some.length === 0) return;
  const last = out.at(-1);
  if (last?.kind === kind) last.text += some.join("");
  else out.push({ kind, text: some.join("") });
}

/** A space alone between two words that differ is no news: it would break one change into many. Of a change, the first text's words stand first. */
function smoothed(stretches: Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  let first = "";
  let second = "";
  const flush = () => {
    if (first) out.push({ kind: "first", text: first });
    if (second) out.push({ kind: "second", text: second });
    first = "";
    second = "";
  };
  stretches.forEach((stretch, index) => {
    const next = stretches[index + 1];
    const isGap = stretch.kind === "both" && stretch.text.trim() === "" && (first || second) && next !== undefined;
    if (stretch.kind !== "second" && (isGap || stretch.kind === "first")) first += stretch.text;
    if (stretch.kind !== "first" && (isGap || stretch.kind === "second")) second += stretch.text;
    if (stretch.kind !== "both" || isGap) return;
    flush();
    out.push(stretch);
  });
  flush();
  return out;
}
