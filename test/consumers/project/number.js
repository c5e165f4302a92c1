// The probability of the one success among four equal outcomes, after a tilt by 1: e/(e + 3).
const batch = () => [new Float64Array(4), Uint8Array.of(1, 0, 0, 0)];

export function number(PolicyBatch) {
  return new PolicyBatch(...batch()).moments(1).mean[0].toFixed(12);
}

/** The same from two threads. */
export async function pooledNumber(createPool) {
  const pool = createPool({ threads: 2 });
  const { mean } = await (await pool.policyBatch(...batch())).moments(1);
  await pool.close();
  return mean[0].toFixed(12);
}
