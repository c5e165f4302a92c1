// Writing tilted policies: probabilities, or anything affine in the logits (logits, log-probabilities).
import { expFloor, expMagic, expTimes } from '../math/exp';
import { foldOf, shiftOf } from '../math/fold';
import { levelMask, splatFinite, splatLevel } from '../math/lanes';

/** What a factor lacks when it is rounded to T. */
// @ts-ignore: decorator
@inline function lowWord<T>(factor: f64): v128 {
  return v128.splat<T>(sizeof<T>() == 4 ? <T>(factor - <f64>(<f32>factor)) : <T>0);
}

/** Probabilities for a 0/1 reward: exp(x) scaled by mass/sum of its own part, rounded once. */
export function writeSplit<T>(
  logits: usize, levels: usize, n: i32, success: usize, failure: usize, massS: f64, massF: f64, out: usize,
): void {
  const width = 16 / <i32>sizeof<T>();
  const one = splatLevel<T>(1);
  const topS = load<f64>(success);
  const topF = load<f64>(failure);
  const magicS = expMagic<T>(foldOf<T>(topS));
  const magicF = expMagic<T>(foldOf<T>(topF));
  const floorS = expFloor<T>(foldOf<T>(topS));
  const floorF = expFloor<T>(foldOf<T>(topF));
  const shiftS = splatFinite<T>(shiftOf<T>(topS));
  const shiftF = splatFinite<T>(shiftOf<T>(topF));
  const factorS = massS == 0 ? 0 : massS / load<f64>(success, 8);
  const factorF = massF == 0 ? 0 : massF / load<f64>(failure, 8);
  const highS = splatFinite<T>(factorS);
  const highF = splatFinite<T>(factorF);
  const lowS = lowWord<T>(factorS);
  const lowF = lowWord<T>(factorF);
  const end = logits + n * <i32>sizeof<T>();
  do {
    const mask = levelMask<T>(levels, one);
    const shifted = v128.sub<T>(v128.load(logits), v128.bitselect(shiftS, shiftF, mask));
    const value = v128.pmax<T>(shifted, v128.bitselect(floorS, floorF, mask));
    const magic = v128.bitselect(magicS, magicF, mask);
    v128.store(out, expTimes<T>(value, magic, v128.bitselect(highS, highF, mask), v128.bitselect(lowS, lowF, mask)));
    logits += 16;
    levels += width;
    out += 16;
  } while (logits < end);
}

/** Probabilities for a general reward; `part` is what tiltedSums stored for the same tilt. */
export function writeTilted<T>(logits: usize, regrets: usize, n: i32, tilt: f64, part: usize, out: usize): void {
  const c = splatFinite<T>(tilt);
  const max = load<f64>(part);
  const magic = expMagic<T>(foldOf<T>(max));
  const floor = expFloor<T>(foldOf<T>(max));
  const shift = splatFinite<T>(shiftOf<T>(max));
  const factor = 1 / load<f64>(part, 8);
  const high = splatFinite<T>(factor);
  const low = lowWord<T>(factor);
  const end = logits + n * <i32>sizeof<T>();
  do {
    const y = v128.sub<T>(v128.sub<T>(v128.load(logits), v128.mul<T>(c, v128.load(regrets))), shift);
    v128.store(out, expTimes<T>(v128.pmax<T>(y, floor), magic, high, low));
    logits += 16;
    regrets += 16;
    out += 16;
  } while (logits < end);
}

/** x + addS for successes, x + addF for failures. */
export function shiftSplit<T>(logits: usize, levels: usize, n: i32, addS: f64, addF: f64, out: usize): void {
  const width = 16 / <i32>sizeof<T>();
  const one = splatLevel<T>(1);
  const s = v128.splat<T>(<T>addS);
  const f = v128.splat<T>(<T>addF);
  const end = logits + n * <i32>sizeof<T>();
  do {
    v128.store(out, v128.add<T>(v128.load(logits), v128.bitselect(s, f, levelMask<T>(levels, one))));
    logits += 16;
    levels += width;
    out += 16;
  } while (logits < end);
}

/** x - tilt s + add. */
export function shiftTilted<T>(logits: usize, regrets: usize, n: i32, tilt: f64, add: f64, out: usize): void {
  const c = splatFinite<T>(tilt);
  const k = v128.splat<T>(<T>add);
  const end = logits + n * <i32>sizeof<T>();
  do {
    v128.store(out, v128.add<T>(v128.sub<T>(v128.load(logits), v128.mul<T>(c, v128.load(regrets))), k));
    logits += 16;
    regrets += 16;
    out += 16;
  } while (logits < end);
}
