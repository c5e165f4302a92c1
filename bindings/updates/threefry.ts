// Random numbers by their place: the same for a seed, a path and a draw, in whatever order and by whomever they are computed.
//
// Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): additions, rotations and
// exclusive ors of 32-bit integers, so that every engine gives the same bits.

const PARITY = 0x1bd11bda;

/** The key of a seed, a whole number from 0 to 2^53 - 1. */
export function keyOf(seed: number): [low: number, high: number] {
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}

/** A number from 0 to 1 - 2^-53, a multiple of 2^-53, for a key and the counter (path, draw). */
export function uniformAt(low: number, high: number, path: number, draw: number): number {
  const third = PARITY ^ low ^ high;
  let a = (path + low) | 0;
  let b = (draw + high) | 0;
  // Five times four rounds, with a part of the key after each. Written out, since sampled
  // paths spend their time here.
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + high) | 0;
  b = (b + third + 1) | 0;

  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + third) | 0;
  b = (b + low + 2) | 0;

  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + low) | 0;
  b = (b + high + 3) | 0;

  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + high) | 0;
  b = (b + third + 4) | 0;

  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + third) | 0;
  b = (b + low + 5) | 0;
  return ((a >>> 5) * 67108864 + (b >>> 6)) * 1.1102230246251565e-16; // 2^-53
}
