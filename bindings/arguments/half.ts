// Half precision as trainers store it, one number at a time: for messages and for the reference.

const word = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(4));

/** Value of 16 bits: sign, 5 bits of exponent, 10 of fraction. In a float32 the exponent is by 112 too small. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const endless = (bits & 0x7c00) === 0x7c00;
  word.setInt32(0, (endless ? 0x7f800000 : 0) | ((bits & 0x7fff) << 13));
  return sign * word.getFloat32(0) * 5.192296858534828e33; // 2^112
}

/** Value of 16 bits: sign, 8 bits of exponent, 7 of fraction; the upper half of a float32. */
export function fromBFloat16(bits: number): number {
  word.setInt32(0, bits << 16);
  return word.getFloat32(0);
}
