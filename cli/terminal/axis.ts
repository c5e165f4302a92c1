/** Round numbers 1, 2 or 5 times a power of ten apart, from `low` to `high`: at most `most` steps between them. */
export function ticks(low: number, high: number, most: number): number[] {
  const raw = (high - low) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** Digits after the point that tell ticks apart. */
export function decimals(values: readonly number[]): number {
  const step = (values[1] ?? 1) - (values[0] ?? 0);
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}
