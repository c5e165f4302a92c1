// The thresholds in beta of groups of finite size and of verifiers that err (docs/theory.md, sections 12 and 15): the folds and flips
// of bifurcations.ts, where the drive may bend more often, and may favour failures.
import { unsupported } from '../arguments/options.js';
import type { ResolvedVariant } from '../arguments/variant.js';
import type { Backend } from '../backend.js';
import type { Drive } from '../recurrence/drives/drive.js';
import { driveOf } from '../recurrence/drives/driveOf.js';
import { drivenCurve } from './drivenCurve.js';
import { successPoint } from './successPoint.js';
import { type Bifurcation, type Bifurcations, type Cusp, jump } from './thresholds.js';

/** Of the rule with beta = 1. */
export function drivenBifurcations(
  backend: Backend,
  where: string,
  reference: number,
  rule: ResolvedVariant,
): Bifurcations {
  const { alpha } = rule;
  const drive = driveOf(backend, rule);
  checkDrive(where, drive, rule);
  const curve = drivenCurve(backend, drive);
  const at = (x: number): Bifurcation => ({
    beta: drive.at(x).omega / (alpha * (x - reference)),
    ...successPoint(backend, x),
  });
  const ascending = (a: Bifurcation, b: Bifurcation) => a.beta - b.beta;
  const level = (alpha - 2) / alpha;
  const folds = curve.at(reference, 1).map(at).sort(ascending);
  const [fall, rise] = slopesOf(drive);
  const first = drive.at(reference).omega / (-2 * reference);
  const overshoot = first > 0 && first < Infinity ? first : null;
  const limits = curve
    .turns(level)
    .filter((x) => drive.at(x).slope < 0)
    .map((x) => x - level / drive.at(x).growth);
  const limit = drive.most > 0 ? Math.max(...limits) : Math.min(...limits);
  return {
    folds,
    cusp: cusp(backend, drive, alpha),
    flips: curve.at(reference, level).map(at).sort(ascending),
    flipLimit: limits.length === 0 ? null : successPoint(backend, limit),
    overshoot,
    jump: jumpOf(drive, reference, alpha, folds, overshoot),
    contraction: Math.max(rise / alpha, -fall / (2 - alpha)),
    monotone: fall === 0 ? 0 : alpha === 1 ? Infinity : -fall / (1 - alpha),
  };
}

function checkDrive(where: string, drive: Drive, { group, verifier }: ResolvedVariant): void {
  const field = group ? 'group' : 'verifier';
  if (drive.least === drive.most) {
    const blind = verifier !== undefined && drive.most === 0;
    const reason = 'a drive that is the same at every p has one fixed point at every beta, and it is stable';
    throw unsupported(where, blind ? 'verifier' : field, reason);
  }
  if (drive.least < 0 && drive.most > 0) {
    throw unsupported(
      where,
      field,
      'the thresholds are known of a drive that pulls one way at every p, and this one does not',
    );
  }
}

/** The least and the largest slope of a drive, of which there are none beyond 0 where it is constant at both ends. */
export function slopesOf(drive: Drive): [fall: number, rise: number] {
  const slopes = drive.bends().map((x) => drive.at(x).slope);
  // Where a drive has no bound, nor has its slope.
  const end = (value: number, sign: 1 | -1) => (Math.abs(value) === Infinity ? sign * value : 0);
  const ends = [end(drive.atZero, -1), end(drive.atOne, 1), 0];
  return [Math.min(...slopes, ...ends), Math.max(...slopes, ...ends)];
}

/** Where the slope is largest: for a larger b the equation has one root whatever p_ref. */
function cusp(backend: Backend, drive: Drive, alpha: number): Cusp | null {
  const [, rise] = slopesOf(drive);
  const x = drive.bends().find((bend) => drive.at(bend).slope === rise);
  if (x === undefined || rise === 0) return null;
  const reference = successPoint(backend, x - 1 / drive.at(x).growth);
  return { beta: rise / alpha, ...successPoint(backend, x), reference };
}

/**
 * From p_ref the orbit rises to the least fixed point where the drive rises from there on. A drive that favours neither p nor 1 - p,
 * and rises above 1/2, is as the ideal one at alpha = 1.
 */
function jumpOf(
  drive: Drive,
  reference: number,
  alpha: number,
  folds: readonly Bifurcation[],
  overshoot: number | null,
): number | null {
  if (drive.most <= 0 || folds.length > 2) return null;
  if (drive.leastSlope(reference, Infinity) >= 0) return folds[0]?.beta ?? null;
  const even = drive.table?.every((value, j, all) => Math.abs(value - all.at(-1 - j)!) <= 1e-14 * drive.most) ?? false;
  if (alpha < 1 || !even || reference >= 0 || drive.leastSlope(0, Infinity) < 0) return null;
  return jump(reference, folds, overshoot!);
}
