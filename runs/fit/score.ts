// Forecasters compared on what happened: the later visits of every prompt, said in advance from the first ones.
import { log } from '../elementary.js';
import type { Visits } from '../visits.js';
import { fitColumns } from './columns.js';
import type { Fit } from './fitRun.js';
import { checkFit } from './forecastRun.js';
import { historyParts } from './objective.js';
import { type Member, Outlook } from './outlook.js';
import { power } from './power.js';
import { checkVisits } from './seen.js';

/** Scores of a forecaster over all rollouts of the later visits. */
export interface FitScore {
  readonly forecaster: 'fit' | 'persistence' | 'moving average' | 'driftless walk';
  /** Log-likelihood per rollout. */
  readonly logLikelihood: number;
  /** Mean of (k/n - mean)^2 over visits. */
  readonly brier: number;
  /** Log of the probability that was given to k, per visit. */
  readonly logScore: number;
  /** Share of visits at which k lies within the middle 90 % of what was thought possible (in expectation, ties split). */
  readonly coverage: number;
  /** Share of visits in each tenth of what was thought possible: .1 each where the forecast is calibrated. */
  readonly deciles: Float64Array;
}

export interface FitScores {
  readonly visits: number;
  readonly rollouts: number;
  readonly rows: readonly FitScore[];
}

/** Visits of the moving average. */
const WINDOW = 5;

/**
 * Scores a fit and its baselines on the visits after the first `fit.observe` ones.
 *
 * @param log other prompts of the same run, in place of those that were fitted
 * @returns undefined if no prompt has a later visit
 * @throws TypeError, RangeError with a `code` for arguments that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * scoreFit(fitRun(builder.build(), { observe: 2 })).visits; // => 6
 */
export function scoreFit(fit: Fit, log: Visits = fit.log): FitScores | undefined {
  checkFit('scoreFit', fit);
  checkVisits('scoreFit', log);
  const { offsets, n, k } = fitColumns(log);
  const prompts = Uint32Array.from({ length: offsets.length - 1 }, (_, i) => i);
  let ahead = 0;
  for (const i of prompts) ahead = Math.max(ahead, offsets[i + 1]! - offsets[i]! - fit.observe);
  if (ahead <= 0) return undefined;
  const forecasters = [
    { name: 'fit', members: fit.members },
    { name: 'persistence', members: [fit.baselines.persistence] },
    { name: 'driftless walk', members: [fit.baselines.walk] },
  ] as const;
  const tallies = forecasters.map(({ name }) => new ScoreTally(name));
  const average = new ScoreTally('moving average');
  const nodes = fit.members.reduce((most, { shape }) => Math.max(most, shape.levels.length * shape.rates.length), 0);
  let first = 0;
  for (const part of historyParts({ offsets, n, k }, fit.observe, nodes, prompts)) {
    for (const [f, { members }] of forecasters.entries()) {
      scorePart(new Outlook(members as readonly Member[], part, ahead), first, tallies[f]!);
    }
    first += part.of.length;
  }
  scoreAverage();
  const rows = [tallies[0]!, tallies[1]!, average, tallies[2]!].map((tally) => tally.score());
  return { visits: average.visits, rollouts: average.rollouts, rows };

  function scorePart(outlook: Outlook, from: number, tally: ScoreTally): void {
    const { of } = outlook.histories;
    for (let step = 1; step <= ahead; step++) {
      // Prompts whose visit has as many rollouts share a predictive distribution.
      const sizes = new Map<number, number[]>();
      for (let i = 0; i < of.length; i++) {
        const entry = offsets[from + i]! + fit.observe + step - 1;
        if (entry >= offsets[from + i + 1]!) continue;
        const same = sizes.get(n[entry]!) ?? [];
        sizes.set(n[entry]!, same);
        same.push(i);
      }
      if (sizes.size === 0) continue;
      const mean = outlook.expect(step, (p) => p);
      for (const [size, rows] of sizes) {
        const distributions = predictive(outlook, step, size);
        for (const i of rows) {
          const h = of[i]!;
          tally.add(size, k[offsets[from + i]! + fit.observe + step - 1]!, mean[h]!, (j) => distributions[j]![h]!);
        }
      }
    }
  }

  function scoreAverage(): void {
    for (const i of prompts) {
      let [a, b] = [0.5, 0.5];
      const seen = Math.min(offsets[i]! + fit.observe, offsets[i + 1]!);
      for (let v = Math.max(offsets[i]!, seen - WINDOW); v < seen; v++) {
        a += k[v]!;
        b += n[v]! - k[v]!;
      }
      const known = new Map<number, Float64Array>();
      for (let v = seen; v < offsets[i + 1]!; v++) {
        const pmf = known.get(n[v]!) ?? betaBinomial(n[v]!, a, b);
        known.set(n[v]!, pmf);
        average.add(n[v]!, k[v]!, a / (a + b), (j) => pmf[j]!);
      }
    }
  }
}

/** Probability of each count of successes among `size` rollouts, for every history. */
function predictive(outlook: Outlook, step: number, size: number): Float64Array[] {
  let choose = 1;
  return Array.from({ length: size + 1 }, (_, j) => {
    if (j > 0) choose = (choose * (size - j + 1)) / j;
    const ways = choose;
    return outlook.expect(step, (p, q) => ways * power(p, j) * power(q, size - j));
  });
}

/** The probabilities of 0 to n successes. */
export function betaBinomial(n: number, a: number, b: number): Float64Array {
  const pmf = new Float64Array(n + 1);
  let first = 1;
  for (let i = 0; i < n; i++) first *= (b + i) / (a + b + i);
  pmf[0] = first;
  for (let k = 0; k < n; k++) pmf[k + 1] = (pmf[k]! * (n - k) * (a + k)) / ((k + 1) * (b + n - k - 1));
  return pmf;
}

class ScoreTally {
  readonly #forecaster: FitScore['forecaster'];
  visits = 0;
  rollouts = 0;
  #logLikelihood = 0;
  #brier = 0;
  #logScore = 0;
  #covered = 0;
  readonly #deciles = new Float64Array(10);

  constructor(forecaster: FitScore['forecaster']) {
    this.#forecaster = forecaster;
  }

  add(n: number, k: number, mean: number, pmf: (k: number) => number): void {
    this.visits += 1;
    this.rollouts += n;
    this.#logLikelihood += (k === 0 ? 0 : k * log(mean)) + (k === n ? 0 : (n - k) * log(1 - mean));
    this.#brier += (k / n - mean) ** 2;
    const mass = pmf(k);
    this.#logScore += log(mass);
    let below = 0;
    for (let j = 0; j < k; j++) below += pmf(j);
    // The probability integral transform is uniform on [below, below + mass].
    const share = (low: number, high: number): number =>
      Math.max(0, Math.min(high, below + mass) - Math.max(low, below)) / mass;
    this.#covered += share(0.05, 0.95);
    for (let d = 0; d < 10; d++) this.#deciles[d]! += share(d / 10, (d + 1) / 10);
  }

  score(): FitScore {
    return {
      forecaster: this.#forecaster,
      logLikelihood: this.#logLikelihood / this.rollouts,
      brier: this.#brier / this.visits,
      logScore: this.#logScore / this.visits,
      coverage: this.#covered / this.visits,
      deciles: this.#deciles.map((sum) => sum / this.visits),
    };
  }
}
