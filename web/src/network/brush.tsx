// A stretch of time, chosen by dragging over the 64 parts, by two handles, by two dates, or step by step.

import { useRef } from "preact/hooks";
import { dates, day, time } from "../words";
import { Bars } from "./bars";
import { isWhole, PARTS, startOf, type PartRange, type Span } from "./parts";

interface BrushProps {
  span: Span;
  counts: Uint32Array;
  range: PartRange;
  choose: (range: PartRange) => void;
}

export function Brush({ span, counts, range, choose }: BrushProps) {
  const from = startOf(span, range.first);
  const to = startOf(span, range.last + 1);
  const length = range.last - range.first + 1;
  const shift = (by: number) => {
    const first = Math.min(PARTS - length, Math.max(0, range.first + by));
    choose({ first, last: first + length - 1 });
  };
  return (
    <section class="brush" aria-label="Time">
      <div class="brush-head">
        <strong>{isWhole(range) ? "All of the time" : dates(from, to)}</strong>
        <span class="steps">
          <button type="button" onClick={() => shift(-length)} disabled={range.first === 0} aria-label="Earlier: the same length of time before this">
            ←
          </button>
          <button type="button" onClick={() => shift(length)} disabled={range.last === PARTS - 1} aria-label="Later: the same length of time after this">
            →
          </button>
          <DateField label="from" ms={from} span={span} set={(part) => choose({ first: Math.min(part, range.last), last: range.last })} />
          <DateField label="until" ms={to - 1} span={span} set={(part) => choose({ first: range.first, last: Math.max(part, range.first) })} />
          <button type="button" onClick={() => choose({ first: 0, last: PARTS - 1 })} disabled={isWhole(range)}>
            All
          </button>
        </span>
      </div>
      <Track span={span} counts={counts} range={range} choose={choose} />
      <div class="ends quiet small" aria-hidden="true">
        <span>{day(span.from_ms)}</span>
        <span>edges active in each 64th of the time; heights are square roots</span>
        <span>{day(span.to_ms)}</span>
      </div>
    </section>
  );
}

function DateField({ label, ms, span, set }: { label: string; ms: number; span: Span; set: (part: number) => void }) {
  const take = (value: string) => {
    const asked = Date.parse(`${value}T00:00:00Z`);
    if (Number.isNaN(asked)) return;
    // The first moment of the day for `from`, the last one for `until`.
    const at = label === "from" ? asked : asked + 86_399_999;
    const part = Math.floor(((at - span.from_ms) / Math.max(1, span.to_ms - span.from_ms)) * PARTS);
    set(Math.min(PARTS - 1, Math.max(0, part)));
  };
  return (
    <label class="date">
      {label} <input type="date" value={day(ms)} min={day(span.from_ms)} max={day(span.to_ms)} onChange={(event) => take(event.currentTarget.value)} />
    </label>
  );
}

function Track({ span, counts, range, choose }: BrushProps) {
  const track = useRef<HTMLDivElement>(null);
  const begun = useRef<number | null>(null);
  const partAt = (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box) return 0;
    return Math.min(PARTS - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * PARTS)));
  };
  const drag = (event: PointerEvent) => {
    if (begun.current === null) return;
    const part = partAt(event);
    choose({ first: Math.min(begun.current, part), last: Math.max(begun.current, part) });
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest("[role=slider]")) return;
    track.current?.setPointerCapture(event.pointerId);
    begun.current = partAt(event);
    drag(event);
  };
  const up = () => {
    begun.current = null;
  };
  return (
    <div class="track" ref={track} onPointerDown={down} onPointerMove={drag} onPointerUp={up} onPointerCancel={up}>
      <Bars counts={counts} first={range.first} last={range.last} />
      <Handle name="From" part={range.first} border={range.first} least={0} most={range.last} span={span} partAt={partAt} set={(first) => choose({ first, last: range.last })} />
      <Handle
        name="Until"
        part={range.last}
        border={range.last + 1}
        least={range.first}
        most={PARTS - 1}
        span={span}
        partAt={partAt}
        set={(last) => choose({ first: range.first, last })}
      />
    </div>
  );
}

interface HandleProps {
  name: string;
  part: number;
  border: number;
  least: number;
  most: number;
  span: Span;
  partAt: (event: PointerEvent) => number;
  set: (part: number) => void;
}

function Handle({ name, part, border, least, most, span, partAt, set }: HandleProps) {
  const move = (to: number) => set(Math.min(most, Math.max(least, to)));
  const steps: Record<string, number> = {
    ArrowLeft: part - 1,
    ArrowDown: part - 1,
    ArrowRight: part + 1,
    ArrowUp: part + 1,
    PageDown: part - 8,
    PageUp: part + 8,
    Home: least,
    End: most,
  };
  const key = (event: KeyboardEvent) => {
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    <span
      class="handle"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={part}
      aria-valuetext={`${time(startOf(span, border)).slice(0, 16)} UTC`}
      style={{ left: `${(100 * border) / PARTS}%` }}
      onKeyDown={key}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && move(partAt(event))}
    />
  );
}
