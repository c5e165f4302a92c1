// Random numbers in the lanes of a vector: four generators xoshiro128++ side by side (Blackman and Vigna, "Scrambled linear
// pseudorandom number generators", 2021). Their state is four vectors.

/** The next 32 bits of each generator. */
// @ts-ignore: decorator
@inline export function nextBits(random: usize): v128 {
  const s0 = v128.load(random);
  const s1 = v128.load(random, 16);
  const s2 = v128.load(random, 32);
  const s3 = v128.load(random, 48);
  const t2 = v128.xor(s2, s0);
  const t3 = v128.xor(s3, s1);
  v128.store(random, v128.xor(s0, t3));
  v128.store(random, v128.xor(s1, t2), 16);
  v128.store(random, v128.xor(t2, i32x4.shl(s1, 9)), 32);
  v128.store(random, rotated(t3, 11), 48);
  return i32x4.add(rotated(i32x4.add(s0, s3), 7), s0);
}

/** Two numbers from 0 to 1 - 2^-52, multiples of 2^-52, from as many pairs of 32 bits: the upper halves of the fractions first. */
// @ts-ignore: decorator
@inline export function uniform(pairs: v128): v128 {
  const fromOne = v128.or(i64x2.shr_u(pairs, 12), f64x2.splat(1));
  return f64x2.sub(fromOne, f64x2.splat(1));
}

// @ts-ignore: decorator
@inline function rotated(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}
