// The numbers by which a group of finite size moves success probabilities (docs/theory.md, section 12).
//
// A rule gives a success the advantage a+ and a failure a- in a group with k successes. A success meets j ~ Bin(G-1, p) others, so
// that the expected weights and the drive are polynomials in Bernstein form of degree G-1:
//
//   omega+ = E[a+(j+1)],   omega- = -E[a-(j)],   Omega_G = omega+ + omega- = E[d_j],   d_j = a+(j+1) - a-(j).
//
// A verifier that accepts right answers at the rate T and wrong ones at F sees successes with probability F + (T - F) p: the same
// polynomials, composed with that line, are again in Bernstein form.
import type { ResolvedGroup, Verifier } from '../../arguments/refinements.js';
import { binaryAdvantages } from '../../rewards/binaryAdvantages.js';
import type { PowerFunctions } from '../../rewards/groupRule.js';
import { composed } from './bernstein.js';

/** Bernstein coefficients of the expected weights of a right and of a wrong answer, and of the drive. */
export interface GroupTable {
  readonly success: Float64Array<ArrayBuffer>;
  readonly failure: Float64Array<ArrayBuffer>;
  readonly drive: Float64Array<ArrayBuffer>;
}

export function groupTable(
  where: string,
  functions: PowerFunctions,
  { size, convention }: ResolvedGroup,
  verifier?: Verifier,
): GroupTable {
  const advantages = binaryAdvantages(where, convention, size, functions);
  const accepted = advantages.success.slice(1);
  const rejected = advantages.failure.slice(0, size);
  const drive = accepted.map((advantage, j) => advantage - rejected[j]!);
  if (verifier === undefined) return { success: accepted, failure: rejected.map((a) => 0 - a), drive };
  const { truePositiveRate: right, falsePositiveRate: wrong } = verifier;
  const seen = (table: Float64Array) => composed(table, wrong, right);
  const [above, below] = [seen(accepted), seen(rejected)];
  return {
    success: above.map((a, j) => right * a + (1 - right) * below[j]!),
    failure: above.map((a, j) => 0 - (wrong * a + (1 - wrong) * below[j]!)),
    drive: seen(drive).map((d) => (right - wrong) * d),
  };
}
