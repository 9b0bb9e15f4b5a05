// Co-actions as dots: when across, how far apart the two posts were upwards.

import { counted, dates, span, time } from "../words";

export interface Dot {
  at_ms: number;
  lag_s: number;
  /** Who was first: the first account, the second, or neither. */
  first: "a" | "b" | "tie";
}

interface LagsProps {
  dots: Dot[];
  window_s: number | null;
  a: string;
  b: string;
  /** Whether dots are objects, by their two closest posts, and not co-actions. */
  anyLag: boolean;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [800, 170, 62, 24];

/** Dots above the line were led by the first account, those below it by the second: by place, not by colour alone. */
export function Lags({ dots, window_s, a, b, anyLag }: LagsProps) {
  if (dots.length === 0) return null;
  const times = dots.map(({ at_ms }) => at_ms);
  const [from, to] = [times.reduce((x, y) => Math.min(x, y)), times.reduce((x, y) => Math.max(x, y))];
  const most = Math.max(window_s ?? 0, ...dots.map(({ lag_s }) => lag_s), 1);
  const middle = (HEIGHT - BOTTOM) / 2;
  const x = (ms: number) => LEFT + 8 + ((ms - from) / Math.max(1, to - from)) * (WIDTH - LEFT - 16);
  const y = ({ lag_s, first }: Pick<Dot, "lag_s" | "first">) => middle - (first === "a" ? 1 : first === "b" ? -1 : 0) * (lag_s / most) * (middle - 8);
  const words = `${anyLag ? counted(dots.length, "object", "objects") : counted(dots.length, "co-action", "co-actions")} from ${dates(from, to)}; the longest lag is ${span(Math.max(...dots.map(({ lag_s }) => lag_s)))}.`;
  return (
    <figure class="lags">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
        {window_s !== null && (
          <>
            <rect class="window" x={LEFT} width={WIDTH - LEFT} y={middle - (window_s / most) * (middle - 8)} height={2 * (window_s / most) * (middle - 8)} />
            <text x={LEFT - 6} y={middle - (window_s / most) * (middle - 8) + 4} text-anchor="end">
              {span(window_s)}
            </text>
            <text x={LEFT - 6} y={middle + (window_s / most) * (middle - 8) + 4} text-anchor="end">
              {span(window_s)}
            </text>
          </>
        )}
        <line class="zero" x1={LEFT} x2={WIDTH} y1={middle} y2={middle} />
        <text x={LEFT - 6} y={middle + 4} text-anchor="end">
          at once
        </text>
        {dots.map((dot, index) => (
          <circle key={index} class={dot.first} cx={x(dot.at_ms)} cy={y(dot)} r={4} />
        ))}
        <text x={LEFT} y={HEIGHT - 6}>
          {time(from).slice(0, 10)}
        </text>
        <text x={WIDTH} y={HEIGHT - 6} text-anchor="end">
          {time(to).slice(0, 10)}
        </text>
      </svg>
      <figcaption class="small quiet">
        Each dot is {anyLag ? "an object, by the two posts on it that are closest" : "a co-action"}: above the line <span class="stranger">{a}</span> was first, below it <span class="stranger">{b}</span>. {words}{" "}
        {window_s !== null && "The band is the window."}
      </figcaption>
    </figure>
  );
}
