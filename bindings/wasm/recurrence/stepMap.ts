// Steps of a recurrence that no kernel knows: the ideal drive with a verifier that errs, and clipped ratios.

import { clippedStep } from '../../recurrence/clippedStep.js';
import type { Drive, DriveFunctions } from '../../recurrence/drives/drive.js';
import { lawDrive } from '../../recurrence/drives/lawDrive.js';
import { type OrbitMap, roundingOf } from '../../recurrence/followOrbit.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { recurrence as room } from '../rooms.js';
import { baseOf } from './lawBlock.js';

/** Whether kernels have to leave a law to these maps. */
export function isBeyondKernels({ group, verifier, clip }: Law): boolean {
  // The ends of orbits that kernels know are those of a drive that leads upwards.
  return verifier !== undefined || clip !== undefined || (group?.drive.some((d) => d < 0) ?? false);
}

/** The map of each element, in its tilt c: x = base + c. */
export function stepMaps(reference: Float64Array, start: Float64Array, law: Law): (i: number) => OrbitMap {
  const { kernels } = room();
  const drives = new Map<number, Drive>();
  const driveAt = (epsilon: number) => {
    const drive = drives.get(epsilon) ?? lawDrive(kernels, law, epsilon);
    drives.set(epsilon, drive);
    return drive;
  };
  return (i) => {
    const alpha = law.alpha[i]!;
    const base = baseOf(reference[i]!, start[i]!, alpha);
    return stepMap(kernels, driveAt(law.varianceEpsilon[i]!), base, alpha, law.beta[i]!, law);
  };
}

function stepMap(
  functions: DriveFunctions,
  drive: Drive,
  base: number,
  alpha: number,
  beta: number,
  law: Law,
): OrbitMap {
  const { clip } = law;
  const rounding = roundingOf(law);
  const kept = (c: number) => (alpha === 1 ? 0 : (1 - alpha) * c);
  if (clip === undefined) {
    return {
      base,
      rounding,
      next: (c, x = base + c) => kept(c) + drive.at(x).omega / beta,
      slope: (c) => 1 - alpha + drive.at(base + c).slope / beta,
    };
  }
  const step = (c: number, x: number) => clippedStep(functions, drive, clip, x, c, kept(c), 1 - alpha, beta);
  return { base, rounding, next: (c, x = base + c) => step(c, x).next, slope: (c) => step(c, base + c).slope };
}
