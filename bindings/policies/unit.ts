const bits = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/** The power of two at or below a spread of rewards, where its square and its inverse are within reach: 1 for no spread. */
export function unitOf(spread: number): number {
  if (!(spread > 0)) return 1;
  bits.setFloat64(0, spread);
  bits.setUint32(0, bits.getUint32(0) & 0x7ff00000);
  bits.setUint32(4, 0);
  return Math.min(2 ** 1000, Math.max(2 ** -1000, bits.getFloat64(0)));
}
