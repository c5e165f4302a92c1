// Quantiles by sorting.
import type { Quantiles } from '../../updates/paths.js';

export const quantilesOf: Quantiles = (x, levels) => {
  const sorted = x.slice().sort();
  return Array.from(levels, (level) => {
    const place = level * (x.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below === above ? below : below + (place - Math.floor(place)) * (above - below);
  });
};
