// The objective of an update anchored to the reference policy, with its gradient, for rewards of 0 and 1: a pass for the maxima, a
// pass for the exponentials and all sums, a pass that writes.

export interface Loss {
  readonly objective: number;
  readonly klReference: number;
  readonly klOld: number;
}

/** Writes the gradient with respect to x; y is the reference, z the old policy. */
export function effectiveLoss(
  x: Float32Array,
  y: Float32Array,
  z: Float32Array,
  rewards: Uint8Array,
  beta: number,
  epsilon: number,
  gradient: Float32Array,
): Loss {
  const n = x.length;
  let maxX = -Infinity;
  let maxY = -Infinity;
  let maxZ = -Infinity;
  for (let i = 0; i < n; i++) {
    if (x[i]! > maxX) maxX = x[i]!;
    if (y[i]! > maxY) maxY = y[i]!;
    if (z[i]! > maxZ) maxZ = z[i]!;
  }
  let sumX = 0;
  let sumY = 0;
  let sumZ = 0;
  let successX = 0;
  let successZ = 0;
  let dotY = 0;
  let dotZ = 0;
  for (let i = 0; i < n; i++) {
    const a = x[i]! - maxX;
    const b = y[i]! - maxY;
    const c = z[i]! - maxZ;
    const e = Math.exp(a);
    const g = Math.exp(c);
    gradient[i] = e;
    sumX += e;
    sumY += Math.exp(b);
    sumZ += g;
    successX += e * rewards[i]!;
    successZ += g * rewards[i]!;
    dotY += e * (a - b);
    dotZ += e * (a - c);
  }
  const [old, now] = [successZ / sumZ, successX / sumX];
  const omega = 1 / Math.sqrt(old * (1 - old) + epsilon);
  const [up, down] = [(1 - old) * omega, -old * omega];
  const logY = Math.log(sumX) - Math.log(sumY);
  const klReference = dotY / sumX - logY;
  const klOld = dotZ / sumX - (Math.log(sumX) - Math.log(sumZ));
  const gain = up * now + down * (1 - now);
  const mean = gain - beta * klReference;
  const offset = maxX - maxY + logY;
  for (let i = 0; i < n; i++) {
    const g = (rewards[i] === 1 ? up : down) - beta * (x[i]! - y[i]! - offset);
    gradient[i] = (gradient[i]! / sumX) * (g - mean);
  }
  return { objective: gain - beta * klReference, klReference, klOld };
}
