// Co-actions as dots: when across, how far apart the two posts were upwards.

import { useRef } from "preact/hooks";
import { counted, dates, day, grouped, span } from "../words";
import { useWidth } from "./chart";
import { atOnce } from "./step";

export interface Dot {
  at_ms: number;
  lag_s: number;
  /** Who was first: the first account, the second, or neither. */
  first: "a" | "b" | "tie";
}

const [HEIGHT, LEFT, BOTTOM] = [170, 84, 24];

interface LagsProps {
  dots: Dot[];
  /** Of how many co-actions these are the first. */
  total: number;
  /** The smallest step of times, milliseconds. */
  step: number;
  window_s: number | null;
  a: string;
  b: string;
  /** Whether dots are objects, by their two closest posts, and not co-actions. */
  anyLag: boolean;
}

/** Dots above the line were led by the first account, those below it by the second: by place, not by colour alone. */
export function Lags(props: LagsProps) {
  const box = useRef<HTMLElement>(null);
  // One unit of the drawing is one pixel: letters keep their size on a phone.
  const width = useWidth(box);
  return (
    <figure class="lags" ref={box}>
      {width > 0 && props.dots.length > 0 && <Strip {...props} width={width} />}
    </figure>
  );
}

function Strip({ dots, total, step, window_s, a, b, anyLag, width }: LagsProps & { width: number }) {
  const times = dots.map(({ at_ms }) => at_ms);
  const [from, to] = [times.reduce((x, y) => Math.min(x, y)), times.reduce((x, y) => Math.max(x, y))];
  const most = Math.max(window_s ?? 0, ...dots.map(({ lag_s }) => lag_s), 1);
  const middle = (HEIGHT - BOTTOM) / 2;
  const x = (ms: number) => LEFT + 8 + ((ms - from) / Math.max(1, to - from)) * (width - LEFT - 16);
  const y = ({ lag_s, first }: Pick<Dot, "lag_s" | "first">) => middle - (first === "a" ? 1 : first === "b" ? -1 : 0) * (lag_s / most) * (middle - 8);
  const many = total > dots.length ? `The first ${grouped(dots.length)} of ` : "";
  const words = `${many}${anyLag ? counted(total, "object", "objects") : counted(total, "co-action", "co-actions")}, ${dates(from, to)}; the longest lag is ${span(Math.max(...dots.map(({ lag_s }) => lag_s)))}.`;
  return (
    <>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={words}>
        {window_s !== null && (
          <>
            <rect class="window" x={LEFT} width={width - LEFT} y={middle - (window_s / most) * (middle - 8)} height={2 * (window_s / most) * (middle - 8)} />
            <text x={LEFT - 6} y={middle - (window_s / most) * (middle - 8) + 4} text-anchor="end">
              {span(window_s)}
            </text>
            <text x={LEFT - 6} y={middle + (window_s / most) * (middle - 8) + 4} text-anchor="end">
              {span(window_s)}
            </text>
          </>
        )}
        <line class="zero" x1={LEFT} x2={width} y1={middle} y2={middle} />
        <text x={LEFT - 6} y={middle + 4} text-anchor="end">
          {atOnce(step)}
        </text>
        {dots.map((dot, index) => (
          <circle key={index} class={dot.first} cx={x(dot.at_ms)} cy={y(dot)} r={4} />
        ))}
        <text x={LEFT} y={HEIGHT - 6}>
          {day(from)}
        </text>
        <text x={width} y={HEIGHT - 6} text-anchor="end">
          {day(to)}
        </text>
      </svg>
      <figcaption class="small quiet">
        Each dot is {anyLag ? "an object, by the two posts on it that are closest" : "a co-action"}: above the line <span class="stranger">{a}</span> was first, below it <span class="stranger">{b}</span>. {words}{" "}
        {window_s !== null && "The band is the window."}
      </figcaption>
    </>
  );
}
