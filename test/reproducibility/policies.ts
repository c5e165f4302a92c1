// Cases over batches of policies.
import type { VariantColumns } from '../../bindings/index.js';
import { uniform } from '../random.js';
import type { Case } from './cases.js';
import { laws } from './dynamics.js';
import {
  bell,
  dtypeOf,
  type Floats,
  floatOf,
  floats,
  type LogitType,
  logitKinds,
  logits,
  logitTypes,
  pick,
} from './inputs.js';
import { type Batch, type Subject, settle } from './subject.js';

const LENGTHS = [1, 2, 3, 5, 8, 17, 64, 129, 1000, 4099];
const TILTS = [0, 1e-9, 1e-4, 0.01, 0.7, 5, 25, -3, 1000, -1e6];
const FORMS = ['probabilities', 'logProbabilities', 'logits'] as const;

/** Rewards by the kernels that they need: two parts, a few levels, or every outcome by itself. */
const rewards: Readonly<Record<string, (type: LogitType, n: number) => Floats | Uint8Array<ArrayBuffer>>> = {
  bytes: (_type, n) => Uint8Array.from({ length: n }, pick(n, [0, 0, 1])),
  levels: (type, n) => floats(floatOf(type), n, pick(n, [0, 0.25, 0.5, 1, -2])),
  real: (type, n) => floats(floatOf(type), n, bell(n)),
};

async function measure(given: Batch | Promise<Batch>, variants: readonly VariantColumns[]): Promise<unknown> {
  const batch = await given;
  const results = await settle([
    batch.reference,
    TILTS.map((tilt) => batch.moments(tilt)),
    TILTS.flatMap((tilt) => FORMS.map((as) => batch.tilt(tilt, { as }))),
    variants.map((variant) => batch.iterate(variant, 12)),
  ]);
  batch.dispose();
  return results;
}

const single: readonly Case[] = logitTypes.flatMap((type) =>
  Object.keys(logitKinds).flatMap((kind) =>
    Object.entries(rewards).map(([reward, make]) => ({
      name: `PolicyBatch, ${type}, ${kind}, ${reward}`,
      run: (subject: Subject) =>
        LENGTHS.map((n) =>
          measure(subject.policyBatch(logits(type, kind, n), make(type, n) as Floats, dtypeOf(type)), laws),
        ),
    })),
  ),
);

/** Rewards of several kinds in one batch, each row with its own. */
const batches: readonly Case[] = logitTypes.map((type) => ({
  name: `PolicyBatch, ${type}, padded rows`,
  run: (subject: Subject) => {
    const [rows, outcomes, stride] = [3, 129, 131];
    const next = uniform(1);
    const own = floats(
      floatOf(type),
      rows * stride,
      (i) => [Number(next() < 0.3), Math.floor(4 * next()), next()][Math.floor(i / stride)]!,
    );
    const x = logits(type, 'typical', rows * stride);
    return measure(subject.policyBatch(x, own, { rows, outcomes, stride, ...dtypeOf(type) }), [{ beta: [1, 2, 5] }]);
  },
}));

const oneShots: readonly Case[] = logitTypes.flatMap((type) =>
  Object.entries(rewards).map(([reward, make]) => ({
    name: `tiltedPolicy, ${type}, ${reward}`,
    run: (subject: Subject) =>
      LENGTHS.flatMap((n) =>
        TILTS.map((tilt) =>
          subject.tiltedPolicy(logits(type, 'typical', n), make(type, n) as Floats, tilt, dtypeOf(type)),
        ),
      ),
  })),
);

export const policies: readonly Case[] = [...single, ...batches, ...oneShots];
