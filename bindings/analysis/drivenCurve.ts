// The curve of roots (rootCurve.ts) of drives whose growth g = d log Omega/dx is p q times a ratio A/B of polynomials in p: groups of
// finite size, and verifiers that err.
//
// With b eliminated, the slope at a root x is S*(x) = g(x) (x - x_ref), which is `level` where x - level/g(x) = x_ref. The left side
// turns where p q A^2 + level (((q - p) A + p q A') B - p q A B') = 0, a polynomial again. Cut there, and where g is 0, it is monotone
// on each piece, which has one such x at most: none is missed.
import { bernstein, differences, product } from '../recurrence/drives/bernstein.js';
import { chances, type Drive, type DriveFunctions } from '../recurrence/drives/drive.js';
import { crossings } from '../recurrence/drives/polynomial.js';
import { bisect } from './roots.js';

export interface DrivenCurve {
  /** The roots x, for some b above 0, at which S* is `level`, ascending. */
  at(reference: number, level: number): number[];
  /** Where x - level/g(x) turns, ascending: no other x_ref has a root with that slope just beyond it. */
  turns(level: number): number[];
}

/** Log-odds beyond which slopes are told by those at the ends. */
const FAR = 800;

export function drivenCurve(functions: DriveFunctions, drive: Drive): DrivenCurve {
  const { above, below } = drive.ratio!;
  const known = new Map<number, number[]>();
  const turns = (level: number) => {
    const found = known.get(level) ?? turnsOf(functions, above, below, level);
    known.set(level, found);
    return found;
  };
  return {
    turns,
    at(reference, level) {
      const excess = (x: number) => drive.at(x).growth * (x - reference) - level;
      const far = FAR + 4 * Math.abs(level) + Math.abs(reference);
      const cuts = [-far, ...drive.levels(0), ...turns(level), far].sort((a, b) => a - b);
      const found: number[] = [];
      for (let k = 0; k + 1 < cuts.length; k++) {
        const [a, b] = [cuts[k]!, cuts[k + 1]!];
        if (excess(b) === 0) found.push(b);
        else if (excess(a) * excess(b) < 0) found.push(bisect(excess, a, b));
      }
      // On the other side of x_ref, b would be below 0.
      return found.filter((x) => drive.at(x).omega * (x - reference) > 0);
    },
  };
}

const variance = Float64Array.of(0, 0.5, 0); // p q
const lean = Float64Array.of(1, -1); // q - p

function turnsOf(functions: DriveFunctions, above: Float64Array, below: Float64Array, level: number): number[] {
  const spread = product(variance, above);
  const first = product(spread, above);
  const rise = sumOf(product(lean, above), product(variance, slopeOf(above)));
  const second = product(rise, below);
  const third = product(spread, slopeOf(below));
  const turning = first.map((value, k) => value + level * (second[k]! - third[k]!));
  return crossings(functions, turning, (x) => {
    const { p, q } = chances(functions.exp, x);
    return bernstein(turning, p, q);
  });
}

/** The coefficients of the derivative in p. */
function slopeOf(c: Float64Array): Float64Array {
  return differences(c).map((step) => (c.length - 1) * step);
}

/** The second has no coefficients where what it is made of is constant. */
function sumOf(a: Float64Array, b: Float64Array): Float64Array {
  return b.length === 0 ? a : a.map((value, k) => value + b[k]!);
}
