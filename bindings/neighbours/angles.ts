// Sine and arc tangent from additions, products and roots alone, so that every engine gives the same bits.

const { PI } = Math;
/** What PI lacks. */
const PI_REST = 1.2246467991473532e-16;

/** sin of an angle from 0 to pi, by its Taylor series: 3 units of 2^-53. */
export function sine(angle: number): number {
  const t = angle > PI / 2 ? PI - angle + PI_REST : angle;
  const z = t * t;
  let sum = 0;
  for (let n = 27; n >= 3; n -= 2) sum = ((1 + sum) * -z) / (n * (n - 1));
  return t + t * sum;
}

/** atan(y/x) for y, x >= 0, not both 0: the angle is halved twice, then its series: 4 units of 2^-53. */
export function arcTangent(y: number, x: number): number {
  if (y > x) return PI / 2 - arcTangent(x, y) + PI_REST / 2;
  let t = y / x;
  for (let k = 0; k < 2; k++) t /= 1 + Math.sqrt(1 + t * t);
  const z = t * t;
  let sum = 0;
  for (let n = 27; n >= 3; n -= 2) sum = -z * (1 / n + sum);
  return 4 * (t + t * sum);
}
