// A policy that is trained by gradient steps, and the closed form beside it.
import type { ResolvedVariant, TabularTraining, TrainOptions } from '../../bindings/index.js';
import type { Api } from './backend.js';

export interface TrainingRequest {
  readonly logits: Float64Array;
  readonly rewards: Float64Array | Uint8Array;
  readonly variant: ResolvedVariant;
  readonly options: TrainOptions;
}

export interface TrainingPart {
  /** The first steps of training, or all of them. */
  readonly training: TabularTraining;
  /** By number of inner steps: how far the mean reward after one step is from where the exact step leads. */
  readonly approach?: readonly (readonly [innerSteps: number, gap: number])[];
}

/** Shares of the steps that are sent one after the other. */
const SHARES = [0.1, 0.4, 1];
export const INNER_STEPS = [1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000];

export async function* training(
  api: Api,
  { logits, rewards, variant, options }: TrainingRequest,
  send: (part: TrainingPart) => void,
  signal: AbortSignal,
): AsyncGenerator {
  const run = (change: Partial<TrainOptions>): Promise<TabularTraining> =>
    api.trainTabularAsync(logits, rewards, variant, { ...options, ...change, signal });
  let whole: TabularTraining | undefined;
  for (const share of SHARES) {
    whole = await run({ steps: Math.ceil(share * options.steps) });
    send({ training: whole });
    yield;
  }
  const approach: [number, number][] = [];
  for (const innerSteps of INNER_STEPS) {
    const { mean, closedForm } = await run({ steps: 1, innerSteps });
    approach.push([innerSteps, Math.abs(mean[1]! - closedForm.mean[1]!)]);
    yield;
  }
  send({ training: whole!, approach });
}
