// Half precision as trainers store it, one number at a time: for messages and for the reference.

const bits = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** 2^n as a normal number, made of its bits: how `**` rounds is up to the engine. */
function power(n: number): number {
  bits.setInt32(0, (n + 1023) << 20);
  return bits.getFloat64(0);
}

/** Value of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * power(-24) : (1024 + fraction) * power(exponent - 25));
}

/** Value of 16 bits: sign, 8 bits of exponent, 7 of fraction; the upper half of a float32. */
export function fromBFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 7) & 255;
  const fraction = bits & 127;
  if (exponent === 255) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * power(-133) : (128 + fraction) * power(exponent - 134));
}
