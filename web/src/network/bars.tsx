// Bars of counts under a slider. The heights are square roots: a part with a hundredth of the edges is still seen.

/** Bars as one path; those outside `first..=last` are faint. */
export function Bars({ counts, first, last }: { counts: Uint32Array; first: number; last: number }) {
  const top = Math.sqrt(Math.max(1, ...counts));
  const height = (count: number) => (count === 0 ? 0 : Math.max(3, (100 * Math.sqrt(count)) / top));
  return (
    <svg class="bars" viewBox={`0 0 ${counts.length * 10} 100`} preserveAspectRatio="none" aria-hidden="true">
      {Array.from(counts, (count, at) => (
        <rect
          key={at}
          class={at < first || at > last ? "outside" : undefined}
          x={at * 10 + 0.8}
          width={8.4}
          y={100 - height(count)}
          height={height(count)}
        />
      ))}
    </svg>
  );
}
