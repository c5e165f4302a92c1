import type { FloatArray } from '../../arguments/checks.js';
import type { AdvantageColumns, AdvantageRule } from '../../backend.js';
import { sum } from '../sum.js';

export function groupAdvantages(
  given: FloatArray,
  size: number,
  offsets: Int32Array | null,
  rule: AdvantageRule,
  out: AdvantageColumns,
): number {
  const rewards = given.slice(); // the result may overlap them
  const invalid = rewards.findIndex((r) => !Number.isFinite(r));
  if (invalid >= 0) return invalid;
  for (let g = 0; g < out.mean.length; g++) {
    const start = offsets ? offsets[g]! : g * size;
    const group = rewards.subarray(start, offsets ? offsets[g + 1]! : start + size);
    const { mean, scale, advantages } = normalise(group, rule);
    out.mean[g] = mean;
    out.scale[g] = scale;
    out.degenerate[g] = group.every((r) => r === group[0]) ? 1 : 0;
    out.advantages.set(advantages, start);
  }
  return -1;
}

/** One group: (r - mean) * scale, with differences taken before anything is rounded to the size of the rewards. */
function normalise(group: FloatArray, rule: AdvantageRule): { mean: number; scale: number; advantages: number[] } {
  const n = group.length;
  const first = group[0]!;
  if (n === 1 && rule.singleton === 'raw') {
    const scale = rule.scale === 'std' ? 1 / (1 + rule.epsilon) : 1;
    return { mean: 0, scale, advantages: [first * scale] };
  }
  if (group.every((r) => r === first)) return { mean: first, scale: 0, advantages: Array.from(group, () => 0) };

  // Rewards so large or so small that their squares leave the range are measured in a unit of their own.
  const unit = unitOf(group);
  const relative = (i: number) => group[i]! / unit - first / unit;
  const centre = sum(n, relative) / n;
  const variance = sum(n, (i) => (relative(i) - centre) ** 2) / (n - rule.ddof);
  const scale = scaleOf(Math.sqrt(variance) * unit, n, rule);
  return {
    mean: (first / unit + centre) * unit,
    scale,
    advantages: Array.from(group, (_, i) => (relative(i) - centre) * (unit * scale)),
  };
}

function scaleOf(std: number, n: number, rule: AdvantageRule): number {
  const baseline = rule.baseline === 'leave-one-out' ? n / (n - 1) : 1;
  if (rule.scale === 'none') return baseline;
  return baseline / (rule.epsilonOn === 'std' ? std + rule.epsilon : Math.hypot(std, Math.sqrt(rule.epsilon)));
}

/** A power of two of about the size of the spread where its square would overflow or underflow, else 1. */
function unitOf(group: FloatArray): number {
  let largest = 0;
  let spread = 0;
  for (const r of group) {
    largest = Math.max(largest, Math.abs(r));
    spread = Math.max(spread, Math.abs(r / 2 - group[0]! / 2));
  }
  if (largest > 1e150) return 2 ** 600;
  return spread < 1e-150 ? 2 ** -1000 : 1;
}
