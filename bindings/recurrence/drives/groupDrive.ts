// The drive of groups of finite size: a polynomial in p (groupTable.ts).
import { bernstein, differences } from './bernstein.js';
import { chances, constant, type Drive, type DriveFunctions, type Weights } from './drive.js';
import type { GroupTable } from './groupTable.js';
import { crossings, leastOf } from './polynomial.js';

/** Differences of coefficients that are smaller than this, relative to the largest coefficient, are rounding. */
const ROUNDING = 8 * Number.EPSILON;

export function groupDrive(functions: DriveFunctions, table: GroupTable): Drive {
  const { drive } = table;
  const degree = drive.length - 1;
  const [least, most] = [Math.min(...drive), Math.max(...drive)];
  const size = Math.max(-least, most);
  const [rises, falls] = [differences(table.success), differences(table.failure)];
  const weights = (x: number): Weights => {
    const { p, q } = chances(functions.exp, x);
    return {
      success: bernstein(table.success, p, q),
      failure: bernstein(table.failure, p, q),
      successSlope: degree * p * q * bernstein(rises, p, q),
      failureSlope: degree * p * q * bernstein(falls, p, q),
    };
  };
  if (most - least <= ROUNDING * size) return { ...constant((least + most) / 2, functions.exp), weights, table: drive };

  const steps = differences(drive).map((step) => (Math.abs(step) <= ROUNDING * size ? 0 : step));
  const slope = (x: number) => {
    const { p, q } = chances(functions.exp, x);
    return degree * p * q * bernstein(steps, p, q);
  };
  // p q times the derivative in p, one degree higher than the drive.
  const slopes = Float64Array.from({ length: degree + 2 }, (_, k) =>
    k === 0 || k > degree ? 0 : (steps[k - 1]! * k * (degree + 1 - k)) / (degree + 1),
  );
  let found: number[] | undefined;
  const bends = () => {
    found ??= bendsOf(functions, slopes);
    return found;
  };
  return {
    at(x) {
      const { p, q } = chances(functions.exp, x);
      const omega = bernstein(drive, p, q);
      const slope = degree * p * q * bernstein(steps, p, q);
      return { omega, slope, growth: omega === 0 ? 0 : slope / omega };
    },
    weights,
    levels(y) {
      // Far out the slope rounds to 0, so that its sign is told by the steps.
      if (y === 0) return crossings(functions, steps, (x) => at(functions, steps, x));
      return crossings(
        functions,
        slopes.map((e) => e - y),
        (x) => slope(x) - y,
      );
    },
    bends,
    leastSlope: (a, b) => leastOf(slope, bends(), a, b),
    least,
    most,
    atZero: drive[0]!,
    atOne: drive[degree]!,
    table: drive,
    ratio: { above: steps.map((step) => degree * step), below: drive },
  };
}

function at(functions: DriveFunctions, coefficients: Float64Array, x: number): number {
  const { p, q } = chances(functions.exp, x);
  return bernstein(coefficients, p, q);
}

/** Where the slope has its extremes: its derivative in p changes sign. */
function bendsOf(functions: DriveFunctions, slopes: Float64Array): number[] {
  const bends = differences(slopes);
  return crossings(functions, bends, (x) => at(functions, bends, x));
}
