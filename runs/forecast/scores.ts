/** Mean squared error per rollout of probabilities said in advance. */
export interface Scores {
  readonly rollouts: number;
  readonly successes: number;
  readonly forecast: number;
  /** Of the guess that nothing changes: every prompt keeps its posterior mean. */
  readonly persistence: number;
  /** Mean of the forecast probabilities over the rollouts. */
  readonly meanForecast: number;
  /** The same for persistence. */
  readonly meanPersistence: number;
}

/** Brier scores of a forecast beside persistence, visit by visit. */
export class Scoring {
  rollouts = 0;
  #successes = 0;
  #forecast = 0;
  #persistence = 0;
  #meanForecast = 0;
  #meanPersistence = 0;

  add(n: number, k: number, forecast: number, persistence: number): void {
    this.rollouts += n;
    this.#successes += k;
    this.#forecast += squaredError(n, k, forecast);
    this.#persistence += squaredError(n, k, persistence);
    this.#meanForecast += n * forecast;
    this.#meanPersistence += n * persistence;
  }

  scores(): Scores {
    return {
      rollouts: this.rollouts,
      successes: this.#successes,
      forecast: this.#forecast / this.rollouts,
      persistence: this.#persistence / this.rollouts,
      meanForecast: this.#meanForecast / this.rollouts,
      meanPersistence: this.#meanPersistence / this.rollouts,
    };
  }
}

/** Sum of the squared errors of n rollouts, k of which succeeded. */
export function squaredError(n: number, k: number, p: number): number {
  return k * (1 - p) ** 2 + (n - k) * p ** 2;
}
