// Prompts drawn from a fitted model, the same on every engine.
import { log, sigmoid } from '../elementary.js';
import { driftOf } from './drift.js';
import { driftAside, transientKept } from './grid.js';
import type { VisitColumns } from './histories.js';
import type { Member } from './outlook.js';

/** Uniform numbers in (0, 1): a counter whose bits are mixed (the finaliser of MurmurHash3). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  uniform(): number {
    return (this.#bits() + 0.5) / 4294967296;
  }

  /** The polar method of Marsaglia. */
  normal(): number {
    for (;;) {
      const [a, b] = [2 * this.uniform() - 1, 2 * this.uniform() - 1];
      const square = a * a + b * b;
      if (square < 1) return a * Math.sqrt((-2 * log(square)) / square);
    }
  }

  binomial(n: number, p: number): number {
    let k = 0;
    for (let i = 0; i < n; i++) if (this.uniform() < p) k += 1;
    return k;
  }

  #bits(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> 0;
  }
}

/** `prompts` prompts with `visits` visits of n rollouts. */
export function simulate(
  { law, shape, motion, levels }: Pick<Member, 'law' | 'shape' | 'motion' | 'levels'>,
  { prompts, visits, n }: { readonly prompts: number; readonly visits: number; readonly n: number },
  random: Random,
): VisitColumns {
  const drift = driftOf(law);
  const offsets = Uint32Array.from({ length: prompts + 1 }, (_, i) => i * visits);
  const k = new Uint32Array(prompts * visits);
  const spacing = shape.levels[1]! - shape.levels[0]!;
  for (let i = 0; i < prompts; i++) {
    let j = 0;
    for (let rest = random.uniform(); j < levels.length - 1; j++) {
      rest -= levels[j]!;
      if (rest < 0) break;
    }
    // Between the levels of the grid, so that nothing hangs on where these are.
    const anchor = shape.levels[j]! + spacing * (random.uniform() - 0.5);
    const own = driftAside(motion, anchor, shape.rates.length > 1 ? random.normal() : 0);
    let x = anchor;
    for (let v = 0; v < visits; v++) {
      const [p, q] = [sigmoid(x), sigmoid(-x)];
      k[i * visits + v] = random.binomial(n, transientKept(motion, v) * p);
      x += drift(p, q, x, anchor, motion.gain, motion.alpha) + own + motion.walk * random.normal();
    }
  }
  return { offsets, n: new Uint32Array(prompts * visits).fill(n), k };
}
