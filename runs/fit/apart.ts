// How many prompts tell two laws apart: the gap that is expected in simulated logs against its standard error.
import { histories } from './histories.js';
import { Likelihood } from './objective.js';
import type { Member } from './outlook.js';
import type { Search } from './search.js';
import { Random, simulate } from './simulate.js';

/** So many prompts with so many visits are expected to tell two laws apart by three standard errors. */
export interface Apart {
  readonly visits: number;
  /** Infinity where the simulated logs show no gap. */
  readonly prompts: number;
  /** Between these with 90 %: the simulated logs are finite too. */
  readonly low: number;
  readonly high: number;
}

export interface Contender {
  readonly member: Member;
}

/** Prompts that are simulated. */
const SIMULATED = 4000;
/** Visits of a simulated prompt at most. */
const MOST_VISITS = 200;
const STANDARD_ERRORS = 3;
const SEED = 1;

/** By logs as long as the one that was seen, and twice as long. @param n rollouts of a visit */
export function* visitsToTellApart(
  truth: Contender,
  other: Contender,
  visits: number,
  n: number,
): Search<readonly Apart[]> {
  // One visit says nothing of how prompts move, of however many prompts.
  const lengths = visits < 2 ? [] : [visits, 2 * visits].filter((length) => length <= MOST_VISITS);
  const out: Apart[] = [];
  for (const length of lengths) {
    const prompts = Math.ceil(SIMULATED / Math.max(1, length / 20));
    const size = { prompts, visits: length, n: Math.min(n, 64) };
    const columns = simulate(truth.member, size, new Random(SEED));
    const parts = [histories(columns, length)];
    const perPrompt: Float64Array[] = [];
    for (const { member } of [truth, other]) {
      const likelihood = new Likelihood(parts, member.shape, member.law, member.levels);
      yield* likelihood.at(member.motion);
      perPrompt.push(likelihood.perPrompt());
    }
    const [mean, deviation] = momentsOf(perPrompt[0]!, perPrompt[1]!);
    const error = deviation / Math.sqrt(prompts);
    const needed = (gap: number) => (gap > 0 ? Math.ceil(((STANDARD_ERRORS * deviation) / gap) ** 2) : Infinity);
    const [low, high] = [needed(mean + 1.645 * error), needed(mean - 1.645 * error)];
    out.push({ visits: length, prompts: needed(mean), low, high });
  }
  return out;
}

/** Mean and standard deviation of a - b. */
function momentsOf(a: Float64Array, b: Float64Array): [number, number] {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < a.length; i++) sum += a[i]! - b[i]!;
  const mean = sum / a.length;
  for (let i = 0; i < a.length; i++) squares += (a[i]! - b[i]! - mean) ** 2;
  return [mean, Math.sqrt(squares / a.length)];
}

/** The value that most entries have. */
export function mostFrequent(values: ArrayLike<number>): number {
  const times = new Map<number, number>();
  for (let i = 0; i < values.length; i++) times.set(values[i]!, (times.get(values[i]!) ?? 0) + 1);
  let [best, most] = [0, 0];
  for (const [value, count] of times) if (count > most) [best, most] = [value, count];
  return best;
}
