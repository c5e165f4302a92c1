// What the cases call: the functions of the main entry, or of a pool, which return promises.
import type { PolicyStatistics } from '../../bindings/backend.js';
import type { PolicyShape, TiltOptions, VariantColumns } from '../../bindings/index.js';
import type * as neighbours from '../../bindings/neighbours.js';
import type { Pool } from '../../bindings/pool.js';
import type { Api } from '../backends.js';
import type { Floats } from './inputs.js';

export interface Batch {
  readonly reference: PolicyStatistics;
  moments(tilt: number): unknown;
  tilt(tilt: number, options: TiltOptions<Floats>): unknown;
  iterate(variant: VariantColumns, steps: number): unknown;
  dispose(): void;
}

/** Results are of no known type, and may be promised. */
export type Subject = Omit<Api, 'init' | 'advantagePresets' | 'variants'> & {
  /** A batch in the subject's own threads. */
  policyBatch(logits: Floats, rewards: Floats, shape: PolicyShape): Batch | Promise<Batch>;
  /** The closed forms of related papers. */
  readonly neighbours: typeof neighbours;
};

export function mainSubject(api: Api, closedForms: typeof neighbours): Subject {
  const policyBatch = (logits: Floats, rewards: Floats, shape: PolicyShape) => {
    const batch = new api.PolicyBatch(logits, rewards, shape);
    const { logPartition, mean, variance, entropy, logOdds } = batch;
    return Object.assign(batch, { reference: { logPartition, mean, variance, entropy, logOdds } });
  };
  return { ...api, policyBatch, neighbours: closedForms };
}

/** The pool's functions, and the main entry's where it has none. */
export function pooledSubject(api: Api, pool: Pool, closedForms: typeof neighbours): Subject {
  return { ...api, ...pool, neighbours: closedForms } as unknown as Subject;
}

/** Results, with all that was promised in them. */
export async function settle(result: unknown): Promise<unknown> {
  const value = await result;
  return Array.isArray(value) ? Promise.all(value.map(settle)) : value;
}
