// All prompts of a log after their last visits, as a fit sees them.

import { fitColumns } from '../fit/columns.js';
import type { Fit } from '../fit/fitRun.js';
import { within } from '../fit/forecastRun.js';
import type { VisitColumns } from '../fit/histories.js';
import { historyParts } from '../fit/objective.js';
import { type Functional, Outlook } from '../fit/outlook.js';
import { finished, type Search, told } from '../fit/search.js';
import { type Band, normalBand } from '../forecast/bands.js';

export class Population {
  readonly ids: readonly string[];
  readonly columns: VisitColumns;
  /** The last visit seen of prompt i is entry last[i] - 1 of the columns. */
  readonly last: Uint32Array;
  /** Rollouts seen of each prompt, and successes among them. */
  readonly n: Float64Array;
  readonly k: Float64Array;
  readonly #weights: readonly number[];
  readonly #outlooks: readonly Outlook[];

  private constructor({ log, observe, members }: Fit, outlooks: readonly Outlook[]) {
    this.ids = log.ids;
    this.columns = fitColumns(log);
    const { offsets, n, k } = this.columns;
    const count = log.ids.length;
    this.last = Uint32Array.from({ length: count }, (_, i) => Math.min(offsets[i]! + observe, offsets[i + 1]!));
    const sum = (of: ArrayLike<number>, i: number): number => {
      let total = 0;
      for (let v = offsets[i]!; v < this.last[i]!; v++) total += of[v]!;
      return total;
    };
    this.n = Float64Array.from({ length: count }, (_, i) => sum(n, i));
    this.k = Float64Array.from({ length: count }, (_, i) => sum(k, i));
    this.#weights = members.map(({ weight }) => weight);
    this.#outlooks = outlooks;
  }

  /** @param ahead visits on that can be asked about */
  static of(fit: Fit, ahead: number): Population {
    return finished(Population.steps(fit, ahead));
  }

  /** The same in slices; yields the share that was done. */
  static *steps(fit: Fit, ahead: number): Search<Population> {
    const { log, observe, members } = fit;
    const nodes = members.reduce((most, { shape }) => Math.max(most, shape.levels.length * shape.rates.length), 0);
    const everyone = Uint32Array.from({ length: log.ids.length }, (_, i) => i);
    const parts = historyParts(fitColumns(log), observe, nodes, everyone);
    const outlooks: Outlook[] = [];
    for (const part of parts) {
      outlooks.push(yield* told(Outlook.steps(members, part, ahead), (share) => share / parts.length));
    }
    return new Population(fit, outlooks);
  }

  get count(): number {
    return this.ids.length;
  }

  /** Expectation for each prompt, `ahead` visits after its last one. */
  each(ahead: number, functional: Functional): Float64Array {
    const out = new Float64Array(this.count);
    let first = 0;
    for (const outlook of this.#outlooks) {
      const { of } = outlook.histories;
      const values = outlook.expect(ahead, functional);
      for (let i = 0; i < of.length; i++) out[first + i] = values[of[i]!]!;
      first += of.length;
    }
    return out;
  }

  /** Mean over prompts. */
  mean(ahead: number, functional: Functional): number {
    return this.#means(ahead, functional).reduce((sum, mean, m) => sum + this.#weights[m]! * mean, 0);
  }

  /**
   * Mean over prompts of a share, with 90 % of the uncertainty of the fit and of the prompts.
   *
   * @param own the part of its standard deviation that is the prompts' own, where it is known
   */
  band(ahead: number, functional: Functional, own = this.deviation(ahead, functional)): Band {
    return within(this.#bandOf(this.#means(ahead, functional), own));
  }

  /** Change of the mean success from now on, with the same uncertainty. */
  change(ahead: number): Band {
    const success = (p: number) => p;
    const before = this.#means(0, success);
    const changes = this.#means(ahead, success).map((mean, m) => mean - before[m]!);
    return this.#bandOf(changes, this.deviation(ahead, success));
  }

  #bandOf(means: readonly number[], own: number): Band {
    const mean = means.reduce((sum, value, m) => sum + this.#weights[m]! * value, 0);
    const between = means.reduce((sum, value, m) => sum + this.#weights[m]! * (value - mean) ** 2, 0);
    return normalBand(mean, Math.sqrt(between + own * own));
  }

  /** Standard deviation of the mean over prompts, each of which may be anywhere within what is known of it. */
  deviation(ahead: number, functional: Functional): number {
    const mean = this.each(ahead, functional);
    const square = this.each(ahead, (p, q) => functional(p, q) ** 2);
    const sum = square.reduce((total, value, i) => total + Math.max(0, value - mean[i]! ** 2), 0);
    return Math.sqrt(sum) / this.count;
  }

  /** Shares of prompts now by a number from 0 to `bins` - 1 that hangs on p. */
  masses(binOf: (p: number, q: number) => number, bins: number): Float64Array {
    const out = new Float64Array(bins);
    for (const outlook of this.#outlooks) {
      outlook.eachNode((m, p, q, total) => {
        out[binOf(p, q)]! += (this.#weights[m]! * total) / this.count;
      });
    }
    return out;
  }

  #means(ahead: number, functional: Functional): number[] {
    return this.#weights.map((_, m) => {
      const total = this.#outlooks.reduce((sum, outlook) => sum + outlook.total(m, ahead, functional), 0);
      return total / this.count;
    });
  }
}
