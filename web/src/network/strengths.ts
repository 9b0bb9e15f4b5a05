// How strong edges are: bins on a logarithmic scale, because the strongest are hundreds of times as strong as the weakest.

export interface Scale {
  low: number;
  high: number;
  bins: number;
}

/** A scale over all strengths above zero. */
export function scaleOf(strengths: ArrayLike<number>, bins = 40): Scale {
  let low = Infinity;
  let high = 0;
  for (let at = 0; at < strengths.length; at += 1) {
    const value = strengths[at] ?? 0;
    if (!(value > 0 && Number.isFinite(value))) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return { low: low === Infinity ? 1 : low, high: Math.max(high, 1) * 1.001, bins };
  return { low, high, bins };
}

/** Where bin `bin` begins. */
export function strengthAt({ low, high, bins }: Scale, bin: number): number {
  return low * (high / low) ** (bin / bins);
}

/** The bin that a strength falls into, `bins` for one above all. */
export function binOf({ low, high, bins }: Scale, strength: number): number {
  if (!(strength > low)) return 0;
  return Math.min(bins, Math.floor((bins * Math.log(strength / low)) / Math.log(high / low) + 1e-6));
}

/** The bin whose beginning is nearest: a strength that was rounded still means its bin. */
export function nearestBin({ low, high, bins }: Scale, strength: number): number {
  if (!(strength > low)) return 0;
  return Math.min(bins, Math.round((bins * Math.log(strength / low)) / Math.log(high / low)));
}

/** How many strengths fall into each bin. */
export function histogram(scale: Scale, strengths: ArrayLike<number>): Uint32Array {
  const counts = new Uint32Array(scale.bins);
  for (let at = 0; at < strengths.length; at += 1) {
    const bin = Math.min(scale.bins - 1, binOf(scale, strengths[at] ?? 0));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
