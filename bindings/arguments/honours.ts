// Which function honours which refinement of a variant (refinements.ts), and why not where it does not.
import { unsupported } from './options.js';
import { type Refinements, refinementFields } from './refinements.js';

/** Why a field is refused; null where it is honoured. */
type Refusal = string | null;
type Honours = { readonly [F in keyof Refinements]-?: Refusal };

const ideal = 'this function computes the ideal rule only';
const none: Honours = { group: ideal, clip: ideal, verifier: ideal, klEstimator: ideal };
const all: Honours = { group: null, clip: null, verifier: null, klEstimator: null };

/** By function; an asynchronous form honours what its synchronous form does. Functions that are not listed honour none. */
export const honours: Readonly<Record<string, Honours>> = {
  effectiveLoss: all,
};

export function honoursOf(where: string): Honours {
  if (where.startsWith('variants.')) return all;
  const name = where.replace(/Async$/, '');
  return Object.hasOwn(honours, name) ? honours[name]! : none;
}

/** Refuses the refinements that a function does not honour. */
export function checkHonoured(where: string, given: Refinements): void {
  const refusals = honoursOf(where);
  for (const field of refinementFields) {
    const reason = refusals[field];
    if (given[field] !== undefined && reason !== null) throw unsupported(where, field, reason);
  }
}
