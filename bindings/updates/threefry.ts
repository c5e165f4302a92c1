// Random numbers by their place: the same for a seed and a place, in whatever order and by whomever they are computed.
//
// Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): additions, rotations and
// exclusive ors of 32-bit integers, so that every engine gives the same bits.

export type Key = readonly [low: number, high: number];

const PARITY = 0x1bd11bda;
const ROUNDS = 20;
const rotations = [13, 15, 26, 6, 17, 29, 16, 24];

/** The key of a seed, a whole number from 0 to 2^53 - 1. */
export function keyOf(seed: number): Key {
  return [seed >>> 0, Math.floor(seed / 2 ** 32)];
}

/** 64 random bits of a place, as two integers of 32. */
export function bitsAt([low, high]: Key, first: number, second: number): [number, number] {
  const keys = [low, high, PARITY ^ low ^ high];
  let a = (first + low) | 0;
  let b = (second + high) | 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const by = rotations[(round - 1) % 8]!;
    a = (a + b) | 0;
    b = ((b << by) | (b >>> (32 - by))) ^ a;
    if (round % 4 > 0) continue;
    const turn = round / 4;
    a = (a + keys[turn % 3]!) | 0;
    b = (b + keys[(turn + 1) % 3]! + turn) | 0;
  }
  return [a, b];
}

/** A number from 0 to 1 - 2^-53, a multiple of 2^-53, of a place. */
export function uniformAt(key: Key, first: number, second: number): number {
  const [a, b] = bitsAt(key, first, second);
  return ((a >>> 5) * 67108864 + (b >>> 6)) * 1.1102230246251565e-16; // 2^-53
}
