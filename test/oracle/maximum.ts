// The largest objective of an update that a general optimiser finds among all policies.
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { objectiveOf, policyOf, type Update } from './update.js';

type Minimise = (
  f: (x: readonly number[]) => number,
  start: readonly number[],
  options?: { maxIterations?: number; minErrorDelta?: number; minTolerance?: number },
) => { x: number[]; fx: number };

// As a script, beside a variable that the package uses without declaring it.
const script = readFileSync(new URL('../../node_modules/fmin/build/fmin.js', import.meta.url), 'utf8');
const { nelderMead } = runInNewContext(`var i; ${script}; fmin`, {}) as { nelderMead: Minimise };

/** How far from the best point so far the search starts again: where clipping puts edges it can get stuck on one. */
const restarts = [1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001];

/** From the logits of a policy. The objective is concave in the probabilities: there is one maximum. */
export function maximumOf(update: Update, logits: ArrayLike<number>, next: () => number): number {
  const last = logits.length - 1;
  // One logit is free of choice.
  const loss = (x: readonly number[]) => -objectiveOf(policyOf([...x, 0]), update);
  const start = Array.from({ length: last }, (_, o) => logits[o]! - logits[last]!);
  let found = { x: start, fx: loss(start) };
  for (const spread of restarts) {
    const near = found.x.map((x) => x + spread * (next() - 0.5));
    const again = nelderMead(loss, near, { maxIterations: 200, minErrorDelta: 1e-13, minTolerance: 1e-8 });
    if (again.fx < found.fx) found = again;
  }
  return -found.fx;
}
