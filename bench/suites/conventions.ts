// Advantages by the rules of trainers: one preset of each kind of rule, advantages alone, beside the plain loops that a user writes.
import type { ConventionName } from '../../bindings/index.js';
import { agree } from '../agree.js';
import { rewards, uniform } from '../inputs.js';
import type { Contest } from '../measure.js';
import * as plain from '../plain/conventions.js';
import { api } from '../shipped.js';

const COUNT = 1 << 20;
const SIZE = 8;
/** f32 keeps scale to a few roundings; an advantage near 0 is a difference that cancelled. */
const TOLERANCE = 2e-5;
const FLOOR = 0.5;

type Kind = 'any' | 'share' | 'binary';

/** Rewards of any size, shares from 0 to 1, or 0 and 1. */
function inputs(kind: Kind): Float32Array {
  if (kind === 'any') return rewards(COUNT);
  return Float32Array.from(uniform(COUNT, 0, 1), (u) => (kind === 'share' ? u : Number(u < 0.3)));
}

/** Advantages of a success and of a failure by the number of successes, which a user computes once. */
function counted(preset: ConventionName): plain.Rule {
  const groups = Array.from({ length: SIZE + 1 }, (_, c) => Array.from({ length: SIZE }, (_, i) => Number(i < c)));
  const { advantages } = api.groupAdvantages(Float64Array.from(groups.flat()), SIZE, preset);
  const success = groups.map((_, c) => (c > 0 ? advantages[c * SIZE]! : 0));
  const failure = groups.map((_, c) => advantages[c * SIZE + SIZE - 1]!);
  return plain.byCount(success, failure);
}

function contest(preset: ConventionName, kind: Kind, ruleOf: (preset: ConventionName) => plain.Rule): Contest {
  const given = inputs(kind);
  const rule = ruleOf(preset);
  const [out, other] = [new Float32Array(COUNT), new Float32Array(COUNT)];
  const lengths = preset === 'verl-opo' ? { lengths: answers } : {};
  const call = () => api.groupAdvantages(given, SIZE, preset, { out, columns: false, ...lengths }).advantages;
  agree(`${preset}, API`, call(), rule(given, SIZE, other), TOLERANCE, FLOOR);
  return {
    title: `Group advantages by ${preset}, f32`,
    size: `${COUNT.toLocaleString('en')} rewards in groups of ${SIZE}`,
    elements: COUNT,
    target: 4,
    contenders: [
      { name: 'plain JS', side: 'plain', run: () => rule(given, SIZE, other) },
      { name: 'groupAdvantages, without columns', side: 'api', run: call },
    ],
  };
}

const answers = Float64Array.from(uniform(COUNT, 1, 4096), Math.floor);

const contests: readonly [ConventionName, Kind, (preset: ConventionName) => plain.Rule][] = [
  ['trl', 'any', () => plain.trl],
  ['dr-grpo', 'any', () => plain.drGrpo],
  ['rloo', 'any', () => plain.leaveOneOut],
  ['maxrl', 'share', () => plain.maxRl],
  ['maxrl-one-sided', 'share', () => plain.oneSided],
  ['maxrl-clipped-p-norm', 'share', () => plain.clippedNorm],
  ['f-grpo', 'share', () => plain.focused],
  ['areal-leave-one-out', 'any', () => plain.centredStd],
  ['trl-batch', 'any', () => plain.batchStd],
  ['roll-batch', 'any', () => plain.wholeBatch],
  ['ms-swift-reinforce-plus-plus', 'any', () => plain.whitened],
  ['verl-gpg', 'share', () => plain.nonzeroShare],
  ['nemo', 'any', () => plain.withoutOwn],
  ['verl-pass-at-k', 'any', () => plain.runnerUp],
  ['verl-opo', 'any', () => plain.weightedBy(answers)],
  ['pkpo', 'binary', counted],
  ['pass-at-k', 'binary', counted],
];

export const conventionContests = contests.map((each) => () => contest(...each));
