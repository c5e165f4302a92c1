// Where the orbits of GRPO with standardised rewards go: the algorithm of `attractors`, element after element in log-odds.

/** One value per element; kinds as `attractorKinds` numbers them. */
export interface PlainAttractors {
  readonly kind: Uint8Array;
  readonly period: Int32Array;
  readonly logOdds: Float64Array;
  readonly multiplier: Float64Array;
  readonly lyapunov: Float64Array;
  readonly steps: Int32Array;
  readonly overshoot: Float64Array;
  readonly monotone: Uint8Array;
}

const [UNDECIDED, FIXED, CYCLE, IRREGULAR] = [0, 1, 4, 5];

/** The slope at the point that `step` was taken from last. */
let slope = 0;

function step(reference: number, beta: number, epsilon: number, x: number): number {
  const p = 1 / (1 + Math.exp(-x));
  const v = p * (1 - p);
  const push = 1 / (beta * Math.sqrt(v + epsilon));
  slope = (push * (p - 0.5) * v) / (v + epsilon);
  return reference + push;
}

export function attractors(
  references: Float64Array,
  betas: Float64Array,
  epsilon: number,
  maxSteps: number,
  out: PlainAttractors,
): PlainAttractors {
  for (let i = 0; i < references.length; i++) follow(references[i]!, betas[i]!, epsilon, maxSteps, out, i);
  return out;
}

function follow(
  reference: number,
  beta: number,
  epsilon: number,
  maxSteps: number,
  out: PlainAttractors,
  i: number,
): void {
  let x = reference;
  let highest = x;
  let monotone = 1;
  let [count, sum, squares] = [0, 0, 0];
  const burnIn = Math.min(8192, Math.ceil(maxSteps / 2));
  const batch = Math.min(512, Math.floor((maxSteps - burnIn) / 32));
  const before = maxSteps - batch * Math.floor((maxSteps - burnIn) / batch);
  out.kind[i] = UNDECIDED;
  for (let n = 0; n < maxSteps; ) {
    const batched = n >= before;
    const quarter = 2 ** Math.floor(Math.log2(Math.max(n, 1))) / 4;
    const window = batched ? batch : Math.min(Math.max(8, quarter), 512, before - n);
    let check = x;
    let logs = 0;
    for (let k = 1; k <= window; k++) {
      const next = step(reference, beta, epsilon, x);
      if (batched) logs += Math.log(Math.abs(slope));
      n++;
      const near = 1e-10 * Math.max(1, Math.abs(next));
      const still = Math.abs(next - x) < near;
      const back = Math.abs(next - check) < near;
      if (next > highest) highest = next;
      if (next < x && !still) monotone = 0;
      x = next;
      if (!still && !back) continue;
      if (confirm(reference, beta, epsilon, x, still ? 1 : k, near, out, i)) {
        out.steps[i] = n;
        out.overshoot[i] = Math.max(0, highest - out.logOdds[i]!);
        out.monotone[i] = monotone;
        return;
      }
      if (back) check = Number.NaN;
    }
    if (!batched) continue;
    count++;
    sum += logs / window;
    squares += (logs / window) ** 2;
    const mean = sum / count;
    const error = Math.sqrt(Math.max(0, squares / count - mean * mean) / (count - 1));
    out.steps[i] = n;
    out.lyapunov[i] = mean;
    if (count >= 16 && mean > 6 * error) {
      out.kind[i] = IRREGULAR;
      return;
    }
  }
}

/** Newton's method on the k-th iterate, from the lowest point of the lap. */
function confirm(
  reference: number,
  beta: number,
  epsilon: number,
  x: number,
  k: number,
  near: number,
  out: PlainAttractors,
  i: number,
): boolean {
  let c = x;
  let y = x;
  for (let j = 1; j < k; j++) {
    y = step(reference, beta, epsilon, y);
    if (y < c) c = y;
  }
  const start = c;
  let last = Infinity;
  let residual = 0;
  let multiplier = 1;
  for (;;) {
    y = c;
    multiplier = 1;
    for (let j = 0; j < k; j++) {
      y = step(reference, beta, epsilon, y);
      multiplier *= slope;
    }
    if (last === Infinity) residual = Math.abs(y - c);
    const move = (y - c) / (1 - multiplier);
    if (!(Math.abs(move) < last / 2)) break;
    last = Math.abs(move);
    c += move;
    if (last <= 1e-15 * Math.abs(c)) break;
  }
  if (!(Math.abs(multiplier) < 1 && Math.abs(c - start) * (1 - multiplier) <= 4 * (residual + near))) return false;
  y = c;
  for (let j = 1; j < k; j++) {
    y = step(reference, beta, epsilon, y);
    if (Math.abs(y - c) < 1e-6 * Math.max(1, Math.abs(c))) {
      return j > 1 && confirm(reference, beta, epsilon, c, j, near, out, i);
    }
  }
  out.kind[i] = k === 1 ? FIXED : CYCLE;
  out.period[i] = k;
  out.logOdds[i] = c;
  out.multiplier[i] = multiplier;
  out.lyapunov[i] = Math.log(Math.abs(multiplier)) / k;
  return true;
}
