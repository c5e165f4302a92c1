// The recurrence of the success probability with standardised rewards, in two forms.

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const logit = (p: number): number => Math.log(p / (1 - p));

/** Element after element in probabilities, the formula as it stands. `anchored`: to the reference, else to the last policy. */
export function byElement(
  pRef: Float64Array,
  beta: number,
  epsilon: number,
  anchored: boolean,
  steps: number,
  out: Float64Array,
): Float64Array {
  for (let i = 0; i < pRef.length; i++) {
    let p = pRef[i]!;
    for (let n = 0; n < steps; n++) {
      const anchor = anchored ? pRef[i]! : p;
      p = sigmoid(logit(anchor) + 1 / (beta * Math.sqrt(p * (1 - p) + epsilon)));
    }
    out[i] = p;
  }
  return out;
}

/** Step after step with a drive of finite groups: the polynomial in p and 1 - p whose coefficients, times their binomials, are given. */
export function byGroup(
  logOdds: Float64Array,
  beta: number,
  coefficients: Float64Array,
  steps: number,
  out: Float64Array,
): Float64Array {
  const degree = coefficients.length - 1;
  out.set(logOdds);
  for (let n = 0; n < steps; n++) {
    for (let i = 0; i < out.length; i++) {
      const p = sigmoid(out[i]!);
      const q = 1 - p;
      let value = coefficients[degree]!;
      let power = 1;
      for (let j = degree - 1; j >= 0; j--) {
        power *= q;
        value = value * p + coefficients[j]! * power;
      }
      out[i] = logOdds[i]! + value / beta;
    }
  }
  return out;
}

/** Step after step in log-odds: no logarithm is left, and neighbouring elements do not wait for each other. */
export function byStep(
  logOdds: Float64Array,
  beta: number,
  epsilon: number,
  anchored: boolean,
  steps: number,
  out: Float64Array,
): Float64Array {
  out.set(logOdds);
  for (let n = 0; n < steps; n++) {
    for (let i = 0; i < out.length; i++) {
      const x = out[i]!;
      const p = 1 / (1 + Math.exp(-x));
      out[i] = (anchored ? logOdds[i]! : x) + 1 / (beta * Math.sqrt(p * (1 - p) + epsilon));
    }
  }
  return out;
}
