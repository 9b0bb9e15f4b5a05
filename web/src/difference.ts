// Where a text differs from another, word by word; as `claque-text::variant` finds it: the shortest edit script of Myers (1986).

/** Which of two texts has a part. */
export type Side = "both" | "first" | "second";
export interface Part {
  side: Side;
  text: string;
}

/** Words that are compared, spaces and marks included; what follows them is one difference. */
const MOST_WORDS = 400;
/** More differences than this are no longer looked for: such texts have little in common. */
const MOST_CHANGES = 400;

const cutter = new Intl.Segmenter("und", { granularity: "word" });
/** Chinese, Japanese, Thai, Lao, Khmer and Burmese are compared character by character. */
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Parts in order: `both` and `first` put together are the first text, `both` and `second` the second. */
export function differences(first: string, second: string): Part[] {
  const [wordsA, restA] = words(first);
  const [wordsB, restB] = words(second);
  const parts: Part[] = [];
  for (const part of script(wordsA, wordsB)) push(parts, part.side, part.text);
  if (restA === restB) push(parts, "both", restA);
  else {
    push(parts, "first", restA);
    push(parts, "second", restB);
  }
  return parts;
}

function push(parts: Part[], side: Side, text: string) {
  if (!text) return;
  const last = parts.at(-1);
  if (last?.side === side) last.text += text;
  else parts.push({ side, text });
}

/** The first words of a text, and what follows them. */
function words(text: string): [string[], string] {
  const out: string[] = [];
  let length = 0;
  for (const { segment } of cutter.segment(text)) {
    if (out.length >= MOST_WORDS) break;
    if (WITHOUT_SPACES.test(segment)) out.push(...segment);
    else out.push(segment);
    length += segment.length;
  }
  return [out, text.slice(length)];
}

/** Removals stand before additions, as a reader expects. */
function script(a: string[], b: string[]): Part[] {
  const trail = forward(a, b);
  if (!trail) return [{ side: "first", text: a.join("") }, { side: "second", text: b.join("") }];
  const back: Part[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trail.length - 1; d >= 0; d -= 1) {
    const reach = trail[d] as Map<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reach.get(from) ?? 0);
    const fromY = d === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) back.push({ side: "both", text: a[(x -= 1, (y -= 1), x)] as string });
    if (d > 0) back.push(down ? { side: "second", text: b[fromY] as string } : { side: "first", text: a[fromX] as string });
    x = fromX;
    y = fromY;
  }
  return removalsFirst(back.reverse());
}

/** How far each diagonal reaches before its d-th change, for every d; `null` where there are too many changes. */
function forward(a: string[], b: string[]): Map<number, number>[] | null {
  const trail: Map<number, number>[] = [];
  const reach = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MOST_CHANGES); d += 1) {
    trail.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x += 1;
        y += 1;
      }
      reach.set(k, x);
      if (x >= a.length && y >= b.length) return trail;
    }
  }
  return null;
}

function removalsFirst(parts: Part[]): Part[] {
  const out: Part[] = [];
  let removed = "";
  let added = "";
  const flush = () => {
    push(out, "first", removed);
    push(out, "second", added);
    removed = added = "";
  };
  for (const part of parts) {
    if (part.side === "first") removed += part.text;
    else if (part.side === "second") added += part.text;
    else {
      flush();
      push(out, "both", part.text);
    }
  }
  flush();
  return out;
}
