// Cases over success probabilities: scalars, columns and the recurrence.
import type { Normalization, Variant, VariantColumns } from '../../bindings/index.js';
import { uniform } from '../random.js';
import type { Case } from './cases.js';
import { bell, type Floats, type FloatType, floats, lengths, patterns } from './inputs.js';

/** Every kind of update rule, smoothed and not. */
export const laws: readonly Variant[] = [
  { beta: 5 },
  { beta: 0.04, varianceEpsilon: 0 },
  { beta: 1, normalization: 'mean' },
  { beta: 20, alpha: 0 },
  { beta: 3, alpha: 0, normalization: 'mean' },
  { beta: 2, alpha: 0.1, varianceEpsilon: 1e-4 },
  { beta: 2, alpha: 0.1, normalization: 'mean' },
];

export const edgesOfP = [0, 5e-324, 1e-300, 1e-16, 0.25, 0.5, 0.75, 1 - 2 ** -53, 1];
const edgesOfX = [0, -0, 5e-324, -Infinity, Infinity, 36.7, -36.8, 709.7, 709.8, -745.1, -745.2, 1e300];
/** More than the bindings hand to a kernel at a time, and odd. */
const MANY = 4099;

/** What a variant may have beyond the paper's rule. */
const refined: readonly Variant[] = [
  { beta: 1, group: { size: 8 } },
  { beta: 2, alpha: 0.3, group: { size: 600, convention: 'trl' } },
  { beta: 1, group: { size: 8 }, verifier: { truePositiveRate: 0.9, falsePositiveRate: 0.1 } },
  { beta: 1, verifier: { truePositiveRate: 0.95, falsePositiveRate: 0.02 } },
  { beta: 0.5, alpha: 0.6, clip: { low: 0.2, high: 0.28 } },
];

/** Numbers from 0 to 1, and any numbers at all, by bits at random. */
function probabilities(type: FloatType, length: number): Floats {
  return patterns(type, length, length, 0, type === 'float32' ? 0x3f800001 : 0x3ff00000);
}
function numbers(type: FloatType, length: number): Floats {
  return patterns(type, length, length, 0, 0xffffffff).map((x) => (Number.isNaN(x) ? -0 : x));
}

const p = () => Float64Array.from({ length: MANY }, uniform(1));
const x = () => Float64Array.from({ length: MANY }, bell(2)).map((z) => 12 * z);
const spread = (least: number, most: number, seed: number) =>
  Float64Array.from({ length: MANY }, uniform(seed)).map((u) => least + (most - least) * u);

/** Columns of parameters, one value per element. */
const columns = (normalization: Normalization): VariantColumns => ({
  beta: spread(0.05, 6, 3),
  alpha: spread(0, 1, 4),
  varianceEpsilon: spread(0, 1e-3, 5),
  normalization,
});
const normalizations = ['mean-std', 'mean'] as const;
const floatTypes = ['float32', 'float64'] as const;

const scalars: readonly Case[] = [
  {
    name: 'logit, numbers',
    run: (subject) => [...edgesOfP, ...probabilities('float64', MANY)].map((v) => subject.logit(v)),
  },
  {
    name: 'logistic, numbers',
    run: (subject) => [...edgesOfX, ...numbers('float64', MANY)].map((v) => subject.logistic(v)),
  },
  ...floatTypes.flatMap((type): Case[] => [
    { name: `logit, ${type}`, run: (subject) => lengths.map((n) => subject.logit(probabilities(type, n))) },
    {
      name: `logistic, ${type}`,
      run: (subject) => [
        ...lengths.map((n) => subject.logistic(numbers(type, n))),
        subject.logistic(floats(type, MANY, (i) => (i - 2000) / 64)),
      ],
    },
  ]),
  ...normalizations.map(
    (normalization): Case => ({
      name: `calibratedWeights, ${normalization}`,
      run: (subject) => [
        ...edgesOfP.flatMap((v) =>
          [0, 1e-5, 0.1].map((varianceEpsilon) => subject.calibratedWeights(v, { normalization, varianceEpsilon })),
        ),
        subject.calibratedWeights({ logOdds: edgesOfX }, { normalization, varianceEpsilon: 0 }),
        subject.calibratedWeights(p(), { normalization, varianceEpsilon: spread(0, 1e-3, 5) }),
      ],
    }),
  ),
  {
    name: 'driveTable',
    run: (subject) =>
      ['paper', 'trl', 'dr-grpo', 'rloo'].flatMap((preset) =>
        [2, 8, 33].map((size) => subject.driveTable(preset as 'paper', size)),
      ),
  },
  {
    name: 'groupDrive',
    run: (subject) => edgesOfP.map((v) => subject.groupDrive(v, subject.driveTable({ ddof: 1 }, 9))),
  },
  {
    name: 'signalProbability',
    run: (subject) => edgesOfP.flatMap((v) => [2, 8, 100].map((size) => subject.signalProbability(v, size))),
  },
];

const trajectories: readonly Case[] = [
  {
    name: 'successTrajectories and attractors, refined',
    run: (subject) =>
      refined.flatMap((law) => [
        subject.successTrajectories(p().subarray(0, 33), law, 12),
        subject.attractors(p().subarray(0, 33), law, { maxSteps: 2000 }),
      ]),
  },
  ...laws.map(
    (law): Case => ({
      name: `successTrajectories, ${nameOf(law)}`,
      run: (subject) => [
        ...lengths.map((n) => subject.successTrajectories(p().subarray(0, n), law, 8)),
        subject.successTrajectories({ logOdds: x() }, law, 50, { keep: [0, 1, 2, 7, 49, 50], start: { logOdds: 0.5 } }),
        subject.successTrajectories(edgesOfP, law, 30),
        subject.successTrajectories({ logOdds: edgesOfX }, law, 30, { start: 0.5 }),
      ],
    }),
  ),
  ...normalizations.map(
    (normalization): Case => ({
      name: `successTrajectories, columns, ${normalization}`,
      run: (subject) => subject.successTrajectories(p(), columns(normalization), 50, { keep: 'last' }),
    }),
  ),
];

export function nameOf({ beta, alpha = 1, normalization = 'mean-std', varianceEpsilon = 1e-5 }: Variant): string {
  return `${normalization}, beta ${beta}, alpha ${alpha}, epsilon ${varianceEpsilon}`;
}

export const dynamics: readonly Case[] = [...scalars, ...trajectories];
