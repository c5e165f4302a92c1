// Steps of gradient ascent.

export type Optimizer = 'sgd' | 'adam';

/** Adam's constants (Kingma and Ba, 2015). */
const FIRST = 0.9;
const SECOND = 0.999;
const SMALL = 1e-8;

/** A function that moves the logits along a gradient; outcomes that cannot happen stay so. */
export function ascent(optimizer: Optimizer, rate: number, logits: Float64Array): (gradient: Float64Array) => void {
  if (optimizer === 'sgd') {
    return (gradient) => {
      for (let o = 0; o < logits.length; o++) logits[o]! += rate * gradient[o]!;
    };
  }
  const mean = new Float64Array(logits.length);
  const square = new Float64Array(logits.length);
  // 0.9^t and 0.999^t
  let first = 1;
  let second = 1;
  return (gradient) => {
    first *= FIRST;
    second *= SECOND;
    for (let o = 0; o < logits.length; o++) {
      const g = gradient[o]!;
      mean[o] = FIRST * mean[o]! + (1 - FIRST) * g;
      square[o] = SECOND * square[o]! + (1 - SECOND) * g * g;
      logits[o]! += (rate * (mean[o]! / (1 - first))) / (Math.sqrt(square[o]! / (1 - second)) + SMALL);
    }
  };
}
