// Reward against KL of tilts and best-of-n, for a policy that a file gives by probabilities and rewards.
import { readFileSync } from 'node:fs';
import type { Chart } from '../../charts/chart.js';
import { frontierChart } from '../../charts/frontier.js';
import { DataError } from '../io.js';
import type { ClosedForms } from '../options/closedForms.js';
import { systemError } from '../output.js';

export interface FilePolicy {
  readonly probability: readonly number[];
  readonly reward: readonly number[];
}

/** How many tilts the curve has. */
const POINTS = 200;

/**
 * A policy from a file: lines of `probability,reward` with or without a header, or JSON lines with these two fields.
 * Probabilities are divided by their sum.
 *
 * @throws DataError naming the file and the line
 */
export function readPolicy(file: string): FilePolicy {
  const lines = contentOf(file).split(/\r?\n/);
  const probability: number[] = [];
  const reward: number[] = [];
  lines.forEach((line, k) => {
    if (line.trim() === '' || (k === 0 && /^\W*probability\W+reward\W*$/i.test(line))) return;
    const [p, r] = line.trim().startsWith('{') ? fieldsOf(line, file, k) : line.split(/[,;\t]/).map(numberOf);
    if (!(p !== undefined && p >= 0 && p < Infinity))
      throw new DataError(`${file}:${k + 1}: expected a probability of at least 0`);
    if (!(r !== undefined && Number.isFinite(r))) throw new DataError(`${file}:${k + 1}: expected a finite reward`);
    probability.push(p);
    reward.push(r);
  });
  const total = probability.reduce((sum, p) => sum + p, 0);
  if (!(total > 0)) throw new DataError(`${file}: expected probabilities with a sum above 0`);
  return { probability: probability.map((p) => p / total), reward };
}

function contentOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw systemError('read', file, error);
  }
}

function fieldsOf(line: string, file: string, k: number): [number, number] {
  try {
    const { probability, reward } = JSON.parse(line) as Record<string, unknown>;
    return [numberOf(probability), numberOf(reward)];
  } catch {
    throw new DataError(`${file}:${k + 1}: expected JSON with "probability" and "reward"`);
  }
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

export function policyFrontier(forms: ClosedForms, { probability, reward }: FilePolicy, n: readonly number[]): Chart {
  const logits = probability.map(Math.log);
  const mean = (policy: ArrayLike<number>) => reward.reduce((sum, r, k) => sum + r * policy[k]!, 0);
  const best = n.map((draws) => ({ n: draws, ...forms.bestOfN(logits, reward, draws) }));
  const farthest = best.reduce(
    (most, { tiltOfEqualKl: [tilt = 0] }) => (tilt < Infinity ? Math.max(most, tilt) : most),
    1,
  );
  const tilts = Array.from({ length: POINTS + 1 }, (_, k) => {
    // More of them where the curve bends, and some beyond the last best of n.
    const { policy, kl } = forms.exponentiatedStep(logits, reward, 1.25 * farthest * (k / POINTS) ** 2);
    return { kl, reward: mean(policy) };
  });
  return frontierChart({
    subtitle: `${probability.length} outcomes`,
    tilts,
    bestOfN: best.map(({ n: draws, kl, mean: [earned = 0] }) => ({ n: draws, kl: kl[0]!, reward: earned })),
  });
}
