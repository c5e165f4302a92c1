import type { Law } from '../lawColumns.js';
import { constant, type Drive, type DriveFunctions } from './drive.js';
import { groupDrive } from './groupDrive.js';
import { standardised } from './standardised.js';
import { verified } from './verified.js';

/** The drive of a law at one smoothing. */
export function lawDrive(
  functions: DriveFunctions,
  { group, meanOnly, verifier }: Pick<Law, 'group' | 'meanOnly' | 'verifier'>,
  varianceEpsilon: number,
): Drive {
  if (group !== undefined) return groupDrive(functions, group);
  if (meanOnly) return constant(verifier ? verifier.truePositiveRate - verifier.falsePositiveRate : 1, functions.exp);
  return verifier ? verified(functions, varianceEpsilon, verifier) : standardised(functions, varianceEpsilon);
}
