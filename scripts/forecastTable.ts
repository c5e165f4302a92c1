// The tables of docs/forecasts.md, from the bundled run.
import { readFileSync } from 'node:fs';
import { recentBeta } from '../runs/fit/baselines.js';
import { fitColumns } from '../runs/fit/columns.js';
import type { Member } from '../runs/fit/outlook.js';
import { type Fit, type FitScores, type Forecaster, type Visits, VisitsBuilder } from '../runs/index.js';
import { Population } from '../runs/recommend/population.js';

const file = new URL('../examples/one-shot-rlvr/trajectories.jsonl', `file://${process.cwd()}/scripts/`);

export function bundledRun(): Visits {
  const builder = new VisitsBuilder();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { prompt_id: id, successes } = JSON.parse(line) as { prompt_id: string; successes: number[] };
    for (const k of successes) builder.addNext(builder.prompt(id), 8, k);
  }
  return builder.build();
}

const minus = (text: string): string => text.replace('-', '−');
const short = (value: number, digits: number): string => minus(value.toFixed(digits).replace(/^(-?)0/, '$1'));

/** A cell of the table of scores. */
export function scoreCell(scores: FitScores, forecaster: Forecaster): string {
  const { logLikelihood, brier, logScore, coverage } = scores.rows.find((row) => row.forecaster === forecaster)!;
  return `${short(logLikelihood, 4)} / ${short(brier, 4)} / ${short(logScore, 3)} / ${short(coverage, 2)}`;
}

/** The least and the most visits, as shares, that fell into a tenth of what the fit thought possible. */
export function tenthsCell({ rows: [fit] }: FitScores): string {
  return `${short(Math.min(...fit!.deciles), 3)} – ${short(Math.max(...fit!.deciles), 3)}`;
}

/** What is to be decided, and what then happened, after the visits seen. */
export interface Decisions {
  /** Brier score of P(p >= .9) against 36 of 40 in the last five visits. */
  readonly brierReached: number;
  /** Expected number of prompts without a success in the last visit, and what it was. */
  readonly expectedZero: number;
  readonly zero: number;
  /** Signal p (1 - p), without bias, that the 256 prompts of most expected signal had 20 visits later. */
  readonly signal: number;
}

const CHOSEN = 256;
const LATER = 20;

export function decisionsOf(fit: Fit, members: readonly Member[] | 'moving average'): Decisions {
  const columns = fitColumns(fit.log);
  const { offsets, n, k } = columns;
  const count = offsets.length - 1;
  const end = (i: number) => offsets[i + 1]!;
  const ahead = (i: number) => end(i) - offsets[i]! - fit.observe;
  const longest = Math.max(...Array.from({ length: count }, (_, i) => ahead(i)));
  let at: (i: number, functional: (p: number, q: number) => number, visit: number) => number;
  if (members === 'moving average') {
    // Beta(a, b) as the mean over 200 points of equal probability mass is costly to invert: a grid of p weighs it instead.
    at = (i, functional) => {
      const [a, b] = recentBeta(columns, i, fit.observe);
      let [sum, total] = [0, 0];
      for (let j = 0; j < 400; j++) {
        const x = -14 + (28 * (j + 0.5)) / 400;
        const p = 1 / (1 + Math.exp(-x));
        const weight = Math.exp(a * Math.log(p) + b * Math.log1p(-p));
        sum += weight * functional(p, 1 - p);
        total += weight;
      }
      return sum / total;
    };
  } else {
    const population = Population.of({ ...fit, members }, longest);
    const known = new Map<string, Float64Array>();
    at = (i, functional, visit) => {
      const key = `${functional} ${visit}`;
      const values = known.get(key) ?? population.each(visit, functional);
      known.set(key, values);
      return values[i]!;
    };
  }
  let [brier, expectedZero, zero] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    let [right, all] = [0, 0];
    for (let v = end(i) - 5; v < end(i); v++) {
      right += k[v]!;
      all += n[v]!;
    }
    const happened = Number(right >= 0.9 * all);
    brier += (at(i, (p) => Number(p >= 0.9), ahead(i)) - happened) ** 2 / count;
    expectedZero += at(i, (_, q) => q ** 8, ahead(i));
    zero += Number(k[end(i) - 1] === 0);
  }
  const order = Array.from({ length: count }, (_, i) => i);
  const signals = order.map((i) => at(i, (p, q) => p * q, LATER));
  const chosen = order.sort((a, b) => signals[b]! - signals[a]!).slice(0, CHOSEN);
  const signal = chosen.reduce((sum, i) => {
    const v = offsets[i]! + fit.observe + LATER - 1;
    return sum + (k[v]! * (n[v]! - k[v]!)) / (n[v]! * (n[v]! - 1)) / CHOSEN;
  }, 0);
  return { brierReached: brier, expectedZero, zero, signal };
}
