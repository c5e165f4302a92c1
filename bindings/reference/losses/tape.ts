// Differentiation by a tape: a loss is written as it is defined, and its gradient follows from the chain rule alone. Nothing here
// knows what a policy loss is.

/** A number that remembers what it was made of. */
export interface Term {
  readonly value: number;
  /** d of the result with respect to this; set by `differentiate`. */
  gradient: number;
  readonly from: readonly (readonly [term: Term, derivative: number])[];
}

const term = (value: number, ...from: Term['from'][number][]): Term => ({ value, gradient: 0, from });

export const constant = (value: number): Term => term(value);
/** The number alone, through which nothing is differentiated (stop-gradient). */
export const detach = (a: Term): Term => term(a.value);
export const add = (a: Term, b: Term): Term => term(a.value + b.value, [a, 1], [b, 1]);
export const subtract = (a: Term, b: Term): Term => term(a.value - b.value, [a, 1], [b, -1]);
export const multiply = (a: Term, b: Term): Term => term(a.value * b.value, [a, b.value], [b, a.value]);
export const times = (a: Term, factor: number): Term => term(a.value * factor, [a, factor]);
export const exp = (a: Term): Term => term(Math.exp(a.value), [a, Math.exp(a.value)]);
export const sigmoid = (a: Term): Term => {
  const s = 1 / (1 + Math.exp(-a.value));
  // 1 - s loses its digits where s is near 1.
  const rest = 1 / (1 + Math.exp(a.value));
  return term(s, [a, s * rest]);
};
export const abs = (a: Term): Term => term(Math.abs(a.value), [a, Math.sign(a.value)]);
export const largest = (a: Term, b: Term): Term => (a.value >= b.value ? a : b);
export const smallest = (a: Term, b: Term): Term => (a.value <= b.value ? a : b);
/** a kept between two bounds; its derivative is 1 between them and at them, 0 beyond. */
export const clamp = (a: Term, low: number, high: number): Term =>
  a.value < low ? term(low) : a.value > high ? term(high) : a;
export const sum = (terms: readonly Term[]): Term => {
  let [total, lost] = [0, 0];
  for (const { value } of terms) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return term(total + lost, ...terms.map((a) => [a, 1] as const));
};
/** log(1 + sum of e^a). */
export const logOnePlusSum = (terms: readonly Term[]): Term => {
  const most = Math.max(0, ...terms.map(({ value }) => value));
  const total = terms.reduce((all, { value }) => all + Math.exp(value - most), Math.exp(-most));
  return term(most + Math.log(total), ...terms.map((a) => [a, Math.exp(a.value - most) / total] as const));
};
/** e^a − 1 − a, by its series near 0. */
export const expGap = (a: Term): Term => {
  const x = a.value;
  let gap = Math.expm1(x) - x;
  if (Math.abs(x) < 0.5) {
    gap = 0;
    for (let n = 20; n >= 2; n--) gap = (gap * x) / (n + 1) + 1;
    gap *= (x * x) / 2;
  }
  return term(gap, [a, Math.expm1(x)]);
};

/** Sets the gradients of all terms that `result` was made of. */
export function differentiate(result: Term): void {
  const order: Term[] = [];
  const seen = new Set<Term>();
  const stack: { readonly at: Term; next: number }[] = [{ at: result, next: 0 }];
  seen.add(result);
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const below = top.at.from[top.next++]?.[0];
    if (below === undefined) order.push(stack.pop()!.at);
    else if (!seen.has(below)) {
      seen.add(below);
      stack.push({ at: below, next: 0 });
    }
  }
  for (const each of order) each.gradient = 0;
  result.gradient = 1;
  for (const each of order.reverse()) for (const [below, d] of each.from) below.gradient += each.gradient * d;
}
