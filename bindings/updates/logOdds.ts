// Log-odds of success of one policy, also where a probability is below the numbers that weights are kept in.
import { type LogitRows, logitReader } from '../arguments/logits.js';
import type { RewardRows } from './rewards.js';

interface Functions {
  exp(x: number): number;
  log(x: number): number;
}

/** Of row i with rewards of 0 and 1; infinite where only one of them can happen. */
export function logOddsOf({ exp, log }: Functions, rows: LogitRows, given: RewardRows, i: number): number {
  const read = logitReader(rows);
  const [first, firstReward] = [i * rows.stride, given.shared ? 0 : i * given.stride];
  const logMass = (reward: number): number => {
    const own = (o: number) => given.rewards[firstReward + o] === reward;
    let max = -Infinity;
    for (let o = 0; o < rows.outcomes; o++) if (own(o)) max = Math.max(max, read(first + o));
    let sum = 0;
    for (let o = 0; o < rows.outcomes; o++) if (own(o)) sum += exp(read(first + o) - max);
    return max === -Infinity ? max : max + log(sum);
  };
  return logMass(1) - logMass(0);
}
