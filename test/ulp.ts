// Distances in units in the last place.
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const powers = Float64Array.from({ length: 2048 }, (_, exponent) => 2 ** (exponent - 1023 - 23));

/** The unit in the last place of a float32 as large as x, which is positive and normal in float32. */
export function ulpOfF32(x: number): number {
  double[0] = x;
  return powers[(words[1]! >>> 20) & 0x7ff]!;
}
