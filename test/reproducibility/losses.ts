// Cases over losses of sampled tokens.
import { type KlPresetName, klPresets } from '../../bindings/losses/klPresets.js';
import { type LossName, lossPresets } from '../../bindings/losses/lossPresets.js';
import type { Case } from './cases.js';
import { bell, floats, pick } from './inputs.js';

const ROWS = 6;
const COLUMNS = 37;
const logs = (type: 'float32' | 'float64', seed: number) => {
  const z = bell(seed);
  return floats(type, ROWS * COLUMNS, () => -2 - z() / 4);
};
const mask = Array.from({ length: ROWS * COLUMNS }, pick(3, [1, 1, 1, 0]));
const policies = { old: logs('float64', 12), reference: logs('float64', 13) };

function batchFor(name: LossName, type: 'float32' | 'float64') {
  const rule = lossPresets[name].rule as { level?: string; surrogate?: string; correction?: object };
  return {
    rows: ROWS,
    mask,
    advantages: floats('float64', ROWS, bell(15)),
    reference: logs(type, 13),
    ...(rule.level !== 'none' && { old: logs(type, 12) }),
    ...(rule.correction && { rollout: logs(type, 14) }),
    ...(rule.surrogate === 'real' && { groups: 3 }),
  };
}

export const losses: readonly Case[] = [
  {
    name: 'klEstimate',
    run: (subject) =>
      (Object.keys(klPresets) as KlPresetName[]).map((preset) => {
        const weight = (klPresets[preset].rule as { weight?: string }).weight ?? 'none';
        const options = weight.endsWith('ratio') ? { preset, old: policies.old } : { preset };
        return subject.klEstimate(logs('float64', 11), policies.reference, options);
      }),
  },
  {
    name: 'policyLoss',
    run: (subject) =>
      (Object.keys(lossPresets) as LossName[]).flatMap((preset) =>
        (['float32', 'float64'] as const).map((type) =>
          subject.policyLoss(logs(type, 11), batchFor(preset, type), { preset, faithful: true }),
        ),
      ),
  },
  {
    name: 'policyLossFromLogits',
    run: (subject) =>
      (['float32', 'float64'] as const).flatMap((type) =>
        (['trl', 'verl-gspo'] as const).map((rule) =>
          subject.policyLossFromLogits(
            floats(type, 8 * 129, bell(16)),
            Array.from({ length: 8 }, (_, k) => (k === 7 ? -100 : 16 * k)),
            { advantages: [1, -0.5], old: new Float64Array(8).fill(-5) },
            rule,
            { temperature: 0.7 },
          ),
        ),
      ),
  },
  {
    name: 'highEntropyMask',
    run: (subject) =>
      [0.2, 0.5].map((share) => subject.highEntropyMask(floats('float64', 222, bell(18)), share, { rows: ROWS, mask })),
  },
  {
    name: 'entropyShapedRewards, main entry',
    run: (subject) => {
      const z = bell(19);
      const entropies = floats('float64', 12, () => 1 + z() / 8);
      return subject.entropyShapedRewards(entropies, [0, 3, 7, 12], [1, 1, 0], 3, { base: 1, bonus: 0.25 });
    },
  },
  {
    name: 'aggregationWeights',
    run: (subject) =>
      (['token-mean', 'sequence-mean-token-mean', 'length-mean'] as const).map((rule) =>
        subject.aggregationWeights({ rows: ROWS, mask }, { rule, tokenEpsilon: 1e-8 }),
      ),
  },
];
