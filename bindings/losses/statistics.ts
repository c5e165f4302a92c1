// What is said of a batch besides its loss: how ratios are spread, how many are clipped, mean KL and entropy.

/** Of the ratios of the tokens that count. */
export interface RatioStatistics {
  readonly mean: number;
  readonly max: number;
  /** (Σ r)² / Σ r²: as many tokens, equally weighted, would be as good. */
  readonly effectiveSize: number;
}

/** Beyond this many units a ratio makes the unit as many times larger. */
const FAR = 2 ** 400;

/** Sums over the tokens of a batch. */
export class Tally {
  tokens = 0;
  low = 0;
  high = 0;
  capped = 0;
  kl = 0;
  entropy = 0;
  #sum = 0;
  #max = -Infinity;
  /** Sums of r and r², in this unit: a power of 2 that keeps the squares in range. */
  #unit = 2 ** -1000;
  #scaled = 0;
  #squares = 0;

  ratio(r: number): void {
    this.tokens++;
    this.#sum += r;
    if (r > this.#max) this.#max = r;
    while (r > this.#unit * FAR) this.#countInLarger();
    const scaled = r / this.#unit;
    this.#scaled += scaled;
    this.#squares += scaled * scaled;
  }

  #countInLarger(): void {
    this.#unit *= FAR;
    this.#scaled /= FAR;
    this.#squares /= FAR * FAR;
  }

  /** As `surrogates.ts` numbers the bounds. */
  bound(which: number): void {
    if (which === 1) this.high++;
    else if (which === -1) this.low++;
    else if (which === 2) this.capped++;
  }

  share(count: number): number {
    return this.tokens === 0 ? Number.NaN : count / this.tokens;
  }

  get ratios(): RatioStatistics {
    if (this.tokens === 0) return { mean: Number.NaN, max: Number.NaN, effectiveSize: 0 };
    return {
      mean: this.#sum / this.tokens,
      max: this.#max,
      effectiveSize: this.#squares > 0 ? (this.#scaled / this.#squares) * this.#scaled : 0,
    };
  }
}
