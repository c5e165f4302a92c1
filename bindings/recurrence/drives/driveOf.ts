import type { ResolvedVariant } from '../../arguments/variant.js';
import type { Drive, DriveFunctions } from './drive.js';
import { groupTable } from './groupTable.js';
import { lawDrive } from './lawDrive.js';

/** The fields of a variant that its drive depends on. */
export type DriveRule = Pick<ResolvedVariant, 'normalization' | 'varianceEpsilon' | 'group' | 'verifier'>;

/** The drive of a variant. */
export function driveOf(functions: DriveFunctions, rule: DriveRule): Drive {
  const { group, verifier, normalization, varianceEpsilon } = rule;
  if (group === undefined) {
    const law = { meanOnly: normalization === 'mean', ...(verifier && { verifier }) };
    return lawDrive(functions, law, varianceEpsilon);
  }
  return lawDrive(
    functions,
    { meanOnly: false, group: groupTable('group', functions, group, verifier) },
    varianceEpsilon,
  );
}
