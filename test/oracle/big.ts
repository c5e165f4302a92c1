// Policies over a few outcomes in integers with 1,600 fractional bits, from the definitions: an oracle that shares nothing with
// floating-point arithmetic but its inputs and the last rounding.

const BITS = 1600n;
const ONE = 1n << BITS;
const view = new DataView(new ArrayBuffer(8));

/** A finite double, exactly. */
export function big(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = (bits & ((1n << 52n) - 1n)) | (exponent === 0n ? 0n : 1n << 52n);
  const size = fraction << (BITS + (exponent === 0n ? 1n : exponent) - 1075n);
  return bits >> 63n ? -size : size;
}

/** The nearest double, to 60 bits. */
export function rounded(x: bigint): number {
  const size = x < 0n ? -x : x;
  const drop = BigInt(Math.max(0, size.toString(2).length - 60));
  const scale = Number(drop - BITS);
  const half = Math.trunc(scale / 2);
  return (x < 0n ? -1 : 1) * Number(size >> drop) * 2 ** half * 2 ** (scale - half);
}

const times = (a: bigint, b: bigint) => (a * b) >> BITS;
const over = (a: bigint, b: bigint) => (a << BITS) / b;
const sum = (terms: readonly bigint[]) => terms.reduce((a, b) => a + b, 0n);
const abs = (x: bigint) => (x < 0n ? -x : x);

const LN2 = (() => {
  let total = 0n;
  for (let k = 1n; k <= BITS + 40n; k++) total += (1n << (BITS + 40n - k)) / k;
  return total >> 40n;
})();

export function bigExp(x: bigint): bigint {
  let steps = x / LN2;
  if (x < 0n) steps -= 1n;
  if (steps < -BITS) return 0n;
  // exp(r) = exp(r/2^16)^(2^16)
  const small = (x - steps * LN2) >> 16n;
  let [term, total] = [ONE, ONE];
  for (let k = 1n; term !== 0n; k++) {
    term = times(term, small) / k;
    total += term;
  }
  for (let k = 0; k < 16; k++) total = times(total, total);
  return steps >= 0n ? total << steps : total >> -steps;
}

/** By Newton's method for exp. */
export function bigLog(x: bigint): bigint {
  const steps = BigInt(x.toString(2).length) - BITS;
  const near = steps >= 0n ? x >> steps : x << -steps;
  let y = big(Math.log(rounded(near)));
  for (let k = 0; k < 6; k++) y += over(near, bigExp(y)) - ONE;
  return y + steps * LN2;
}

/** Probabilities of finite logits over a temperature, and their logarithms; null for outcomes that cannot happen. */
function policy(logits: ArrayLike<number>, temperature: number): ({ p: bigint; log: bigint } | null)[] {
  const scaled = Array.from(logits, (x) => (x === -Infinity ? null : over(big(x), big(temperature))));
  const max = scaled.reduce<bigint | null>((a, b) => (a === null || (b !== null && b > a) ? b : a), null)!;
  const weights = scaled.map((x) => (x === null ? 0n : bigExp(x - max)));
  const log = max + bigLog(sum(weights));
  return scaled.map((x) => (x === null ? null : { p: bigExp(x - log), log: x - log }));
}

export interface BigStatistics {
  readonly logProbability: number[];
  readonly logPartition: number;
  readonly entropy: number;
  readonly sumOfSquares: number;
}

export function bigStatistics(logits: ArrayLike<number>, temperature = 1): BigStatistics {
  const outcomes = policy(logits, temperature);
  const first = outcomes.findIndex((outcome) => outcome !== null);
  return {
    logProbability: outcomes.map((outcome) => (outcome === null ? -Infinity : rounded(outcome.log))),
    logPartition: rounded(over(big(logits[first]!), big(temperature)) - outcomes[first]!.log),
    entropy: rounded(-sum(outcomes.map((outcome) => (outcome === null ? 0n : times(outcome.p, outcome.log))))),
    sumOfSquares: rounded(sum(outcomes.map((outcome) => (outcome === null ? 0n : times(outcome.p, outcome.p))))),
  };
}

/** The measures of `divergence`, of logits that are all finite. */
export function bigDivergences(x: ArrayLike<number>, y: ArrayLike<number>, alpha: number, temperature = 1) {
  const [first, second] = [policy(x, temperature), policy(y, temperature)];
  const pairs = first.map((p, i) => ({ p: p!.p, q: second[i]!.p, logP: p!.log, u: p!.log - second[i]!.log }));
  const mixture = (p: bigint, logP: bigint, m: bigint) => (p === 0n ? 0n : times(p, logP - bigLog(m)));
  const order = big(alpha) - ONE;
  return {
    kl: rounded(sum(pairs.map(({ p, u }) => times(p, u)))),
    reverseKl: rounded(sum(pairs.map(({ q, u }) => times(q, -u)))),
    totalVariation: rounded(sum(pairs.map(({ p, q }) => abs(p - q))) >> 1n),
    jensenShannon: rounded(
      sum(pairs.map(({ p, q, logP, u }) => mixture(p, logP, (p + q) >> 1n) + mixture(q, logP - u, (p + q) >> 1n))) >>
        1n,
    ),
    renyi: rounded(over(bigLog(sum(pairs.map(({ logP, u }) => bigExp(logP + times(order, u))))), order)),
  };
}

/** Moments and log-probabilities of the policy proportional to exp(x + tilt r). */
export function bigTilted(logits: ArrayLike<number>, rewards: ArrayLike<number>, tilt: number) {
  const reference = policy(logits, 1);
  const possible = Array.from(reference.keys()).filter((i) => reference[i] !== null);
  const raised = possible.map((i) => reference[i]!.log + times(big(tilt), big(rewards[i]!)));
  const max = raised.reduce((a, b) => (b > a ? b : a));
  const log = max + bigLog(sum(raised.map((x) => bigExp(x - max))));
  const outcomes = possible.map((i, k) => ({ p: bigExp(raised[k]! - log), log: raised[k]! - log, i }));
  const mean = sum(outcomes.map(({ p, i }) => times(p, big(rewards[i]!))));
  const logProbability = Array.from(logits, () => -Infinity);
  for (const { i, log } of outcomes) logProbability[i] = rounded(log);
  return {
    logProbability,
    mean: rounded(mean),
    variance: rounded(
      sum(
        outcomes.map(({ p, i }) => {
          const d = big(rewards[i]!) - mean;
          return times(p, times(d, d));
        }),
      ),
    ),
    kl: rounded(sum(outcomes.map(({ p, log, i }) => times(p, log - reference[i]!.log)))),
    entropy: rounded(-sum(outcomes.map(({ p, log }) => times(p, log)))),
  };
}
