// A baseline: every prompt has a line in time of its own for its log-odds, held near the mean line of all prompts (ridge
// regression). It knows no law, and takes its lines for certain.
import { sigmoid } from '../elementary.js';
import type { VisitColumns } from './histories.js';
import { power } from './power.js';
import type { Receiver } from './predictions.js';

/** Visits that are the unit of time. */
const UNIT = 50;
/** The ridge: standard deviations of levels and of slopes (log-odds in 50 visits) about their means over prompts. */
const [LEVEL_DEVIATION, SLOPE_DEVIATION] = [3, 1];
/** Rounds in which prompts are fitted beside their mean, and the mean to the prompts. */
const ROUNDS = 20;
/** Steps of Newton's method of each prompt in each round: it goes on from the round before. */
const NEWTON_STEPS = 2;

/** Log-odds at the first visit, and what they gain in 50 visits. */
interface Line {
  level: number;
  slope: number;
}

/** The most probable lines of all prompts, by their first `observe` visits. */
function fitLines({ offsets, n, k }: VisitColumns, observe: number): Line[] {
  const count = offsets.length - 1;
  const mean: Line = { level: 0, slope: 0 };
  const lines: Line[] = Array.from({ length: count }, () => ({ level: 0, slope: 0 }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, line] of lines.entries()) {
      const last = Math.min(offsets[i]! + observe, offsets[i + 1]!);
      for (let step = 0; step < NEWTON_STEPS; step++) improve(line, mean, n, k, offsets[i]!, last);
    }
    mean.level = lines.reduce((sum, { level }) => sum + level, 0) / count;
    mean.slope = lines.reduce((sum, { slope }) => sum + slope, 0) / count;
  }
  return lines;
}

/** One step of Newton's method towards the most probable line. */
function improve(
  line: Line,
  mean: Line,
  n: ArrayLike<number>,
  k: ArrayLike<number>,
  first: number,
  last: number,
): void {
  let [hLevel, hBoth, hSlope] = [1 / LEVEL_DEVIATION ** 2, 0, 1 / SLOPE_DEVIATION ** 2];
  let [gLevel, gSlope] = [hLevel * (mean.level - line.level), hSlope * (mean.slope - line.slope)];
  for (let v = first; v < last; v++) {
    const t = (v - first) / UNIT;
    const p = sigmoid(line.level + line.slope * t);
    const rest = k[v]! - n[v]! * p;
    const weight = n[v]! * p * (1 - p);
    gLevel += rest;
    gSlope += rest * t;
    hLevel += weight;
    hBoth += weight * t;
    hSlope += weight * t * t;
  }
  const determinant = hLevel * hSlope - hBoth * hBoth;
  line.level += within((hSlope * gLevel - hBoth * gSlope) / determinant, 2);
  line.slope += within((hLevel * gSlope - hBoth * gLevel) / determinant, 4);
}

function within(move: number, most: number): number {
  return Math.min(Math.max(move, -most), most);
}

/** Predictions of the lines. */
export function predictByLines(columns: VisitColumns, observe: number, receive: Receiver): void {
  const { offsets, n, k } = columns;
  for (const [prompt, { level, slope }] of fitLines(columns, observe).entries()) {
    const seen = offsets[prompt]! + observe;
    for (let v = seen; v < offsets[prompt + 1]!; v++) {
      const size = n[v]!;
      const x = level + (slope * (v - offsets[prompt]!)) / UNIT;
      const [p, q] = [sigmoid(x), sigmoid(-x)];
      const pmf = (j: number) => choices(size, j) * power(p, j) * power(q, size - j);
      receive({ prompt, ahead: v - seen + 1, n: size, k: k[v]! }, p, pmf);
    }
  }
}

/** n over k. */
function choices(n: number, k: number): number {
  let product = 1;
  for (let j = 0; j < k; j++) product = (product * (n - j)) / (j + 1);
  return product;
}
