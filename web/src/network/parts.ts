// The 64 parts that a case's time is divided into, and the bits that say in which of them an edge was active.

export const PARTS = 64;

/** Borders of parts are seldom whole seconds: one that an address rounds still means the same part. */
const SLACK = 0.01;

/** From the first to the last part, both included. */
export interface PartRange {
  first: number;
  last: number;
}

export interface Span {
  from_ms: number;
  to_ms: number;
}

/** Where part `index` begins; part 64 begins where the case ends. */
export function startOf(span: Span, index: number): number {
  return span.from_ms + ((span.to_ms - span.from_ms) * index) / PARTS;
}

/** The parts that a stretch of time touches, its end excluded; all of them where it is open. */
export function partsBetween(span: Span, from: number | null, to: number | null): PartRange {
  const length = Math.max(span.to_ms - span.from_ms, 1);
  const place = (ms: number) => ((ms - span.from_ms) / length) * PARTS;
  const first = from === null ? 0 : clamp(Math.floor(place(from) + SLACK));
  const last = to === null ? PARTS - 1 : clamp(Math.ceil(place(to) - SLACK) - 1);
  return first <= last ? { first, last } : { first: last, last: first };
}

/** Whether the range leaves nothing out. */
export function isWhole({ first, last }: PartRange): boolean {
  return first === 0 && last === PARTS - 1;
}

/** The lower and the upper 32 bits of a range of parts. */
export function maskOf({ first, last }: PartRange): [low: number, high: number] {
  return [ones(first, Math.min(last, 31)), ones(Math.max(first - 32, 0), last - 32)];
}

/** Adds one to `counts[i]` for each part i that is set. */
export function countParts(counts: Uint32Array | number[], low: number, high: number): void {
  countBits(counts, low, 0);
  countBits(counts, high, 32);
}

function countBits(counts: Uint32Array | number[], bits: number, offset: number): void {
  let rest = bits | 0;
  while (rest !== 0) {
    const lowest = rest & -rest;
    const part = offset + 31 - Math.clz32(lowest);
    counts[part] = (counts[part] ?? 0) + 1;
    rest ^= lowest;
  }
}

/** Bits `from..=to` of 32, as a signed number of the same bits. */
function ones(from: number, to: number): number {
  if (to < from || to < 0 || from > 31) return 0;
  const upTo = to >= 31 ? -1 : (1 << (to + 1)) - 1;
  return upTo & ~((1 << from) - 1);
}

function clamp(part: number): number {
  return Math.min(PARTS - 1, Math.max(0, part));
}
