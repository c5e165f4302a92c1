// Orbits followed one after the other, in log-odds, as a textbook would.
import type { Law } from '../../backend.js';
import type { Work } from '../../operation.js';
import { ceiling, type OrbitRecord, TOLERANCE } from '../../recurrence/orbitRecord.js';
import { lyapunov, orbitWindows } from '../../recurrence/orbitWindows.js';
import { omega, variance } from './scalars.js';
import { step } from './trajectories.js';

/** The map of one element. */
interface OrbitMap {
  next(x: number): number;
  slope(x: number): number;
}

export function* orbits(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  record: OrbitRecord,
): Work<void> {
  for (let i = 0; i < reference.length; i++) {
    if (!record.absorbed(i))
      follow(i, mapOf(reference[i]!, law, i), start[i]!, ceiling(law.alpha[i]!), maxSteps, record);
    yield i + 1;
  }
}

function mapOf(reference: number, law: Law, i: number): OrbitMap {
  const [alpha, beta, epsilon] = [law.alpha[i]!, law.beta[i]!, law.varianceEpsilon[i]!];
  return {
    next: (x) => step(x, reference, alpha, (law.meanOnly ? 1 : omega(x, epsilon)) / beta),
    // Omega' = -v' / (2 (v + epsilon)^(3/2)) with v' = v (1 - 2p); 1 - 2p = -tanh(x/2).
    slope(x) {
      if (law.meanOnly) return 1 - alpha;
      const v = variance(x);
      const growth = epsilon === 0 ? Math.sinh(x / 2) : (v * Math.tanh(x / 2)) / (2 * (v + epsilon) ** 1.5);
      return 1 - alpha + growth / beta;
    },
  };
}

function follow(i: number, map: OrbitMap, start: number, most: number, maxSteps: number, record: OrbitRecord): void {
  let x = start;
  let n = 0;
  let furthest = x;
  let [rose, fell] = [false, false];
  const upwards = map.next(start) >= start;
  let [count, sum, squares] = [0, 0, 0];
  for (const window of orbitWindows(maxSteps)) {
    let check = x;
    let logs = 0;
    for (let k = 1; k <= window.steps; k++) {
      const next = map.next(x);
      logs += Math.log(Math.abs(map.slope(x)));
      n++;
      const near = TOLERANCE * Math.max(1, Math.abs(next));
      const still = Math.abs(next - x) < near;
      const back = Math.abs(next - check) < near;
      furthest = upwards ? Math.max(furthest, next) : Math.min(furthest, next);
      // Not of the step to rest, whose direction may be that of its rounding.
      const monotone = !(rose && fell);
      if (next > x) rose = true;
      if (next < x) fell = true;
      x = next;
      if (x > most) {
        record.settled(i, { steps: n, period: 0, logOdds: x, multiplier: 0 }, { furthest, upwards, monotone });
        return;
      }
      if (!still && !back) continue;
      const cycle = confirm(map, x, still ? 1 : k, near);
      if (cycle) {
        record.settled(i, { steps: n, ...cycle }, { furthest, upwards, monotone });
        return;
      }
      // One attempt a window: a slow swing would come back at every other step.
      if (back) check = Number.NaN;
    }
    if (!window.batch) continue;
    const mean = logs / window.steps;
    count++;
    sum += mean;
    squares += mean * mean;
    if (lyapunov(count, sum, squares).positive) break;
  }
  record.unsettled(i, n, lyapunov(count, sum, squares), !(rose && fell));
}

/** The cycle of period k, or of a divisor of it, on which an orbit that is at x has settled; null where there is none. */
function confirm(
  map: OrbitMap,
  x: number,
  k: number,
  near: number,
): { period: number; logOdds: number; multiplier: number } | null {
  const lap = [x];
  for (let j = 1; j < k; j++) lap.push(map.next(lap[j - 1]!));
  const start = Math.min(...lap);
  const root = newton(map, start, k);
  if (!(Math.abs(root.multiplier) < 1)) return null;
  // Where the map is as good as linear, the root is residual / |1 - multiplier| away; a slow passage has none so near.
  const reach = (4 * (root.residual + near)) / (1 - root.multiplier);
  if (!(Math.abs(root.x - start) <= reach)) return null;
  let y = root.x;
  for (let j = 1; j < k; j++) {
    y = map.next(y);
    // Points closer than this are one: cycles so narrow form too slowly to be waited for.
    if (Math.abs(y - root.x) < 1e-6 * Math.max(1, Math.abs(root.x))) {
      // An orbit that swings about a fixed point has not come to rest: its steps are still too long.
      return j === 1 ? null : confirm(map, root.x, j, near);
    }
  }
  return { period: k, logOdds: root.x, multiplier: root.multiplier };
}

/** A root of g^k(x) = x, its multiplier, and how far g^k was from x at the start. */
function newton(map: OrbitMap, start: number, k: number): { x: number; multiplier: number; residual: number } {
  let x = start;
  let last = Infinity;
  let residual = Number.NaN;
  for (;;) {
    let y = x;
    let multiplier = 1;
    for (let j = 0; j < k; j++) {
      multiplier *= map.slope(y);
      y = map.next(y);
    }
    if (last === Infinity) residual = Math.abs(y - x);
    const move = (y - x) / (1 - multiplier);
    // Moves that no longer shrink are rounding.
    if (!(Math.abs(move) < last / 2)) return { x, multiplier, residual };
    last = Math.abs(move);
    x += move;
  }
}
