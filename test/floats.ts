// Arrays of either float type under one static type, so that a contract is written once for both.
export const floatTypes = ['float32', 'float64'] as const;
export type FloatType = (typeof floatTypes)[number];

/** The values as a Float32Array or Float64Array; for TypeScript it is the latter, whose overloads then apply. */
export function floats(type: FloatType, values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  return type === 'float64'
    ? Float64Array.from(values)
    : (Float32Array.from(values) as unknown as Float64Array<ArrayBuffer>);
}

/** Unit roundoff: half the distance from 1 to the next number. */
export const roundoff: Record<FloatType, number> = { float32: 2 ** -24, float64: 2 ** -53 };
