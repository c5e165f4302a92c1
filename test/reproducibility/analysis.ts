// Cases of where maps and policies go: fixed points, orbits, thresholds and their inverses.
import type { Probability, Variant } from '../../bindings/index.js';
import { uniform } from '../random.js';
import { withoutBeta } from '../tables.js';
import type { Case } from './cases.js';
import { edgesOfP, laws, nameOf } from './dynamics.js';
import { bell, type Floats, type FloatType, floats, patterns, pick } from './inputs.js';
import type { Subject } from './subject.js';

const references: readonly Probability[] = [
  ...edgesOfP,
  ...patterns('float64', 20, 20, 0, 0x3ff00000),
  ...[-800, -40, -0.01, 40, 800].map((logOdds) => ({ logOdds })),
];
const betas = [0.02, 0.5, 1.6, 30];
/** Where orbits cycle and never settle: rare successes. */
const wild = { beta: [1, 1.7, 2.5, 3.3, 5], logOdds: [-11, -9, -8, -7, -6] };
const maxSteps = 2000;
/** A rule without its beta: what has an anchor, and so a beta for every target. */
const anchored = laws.filter(({ alpha }) => alpha !== 0);

/** Pairs of a start and a higher target. */
const climbs = [1e-300, 1e-9, 0.1, 0.21, 0.5, 0.9].flatMap((from) =>
  [1e-8, 0.375, 0.9000000001, 1 - 1e-12].filter((to) => to > from).map((to) => [from, to] as const),
);

function ofEach(
  name: string,
  rules: readonly Variant[],
  run: (subject: Subject, law: Variant) => readonly unknown[],
): Case[] {
  return rules.map((law) => ({ name: `${name}, ${nameOf(law)}`, run: (subject) => run(subject, law) }));
}

/** At all references and betas, and at those where orbits are long. */
function everywhere(law: Variant, run: (pRef: Probability, law: Variant) => unknown): unknown[] {
  return [
    ...references.flatMap((pRef) => betas.map((beta) => run(pRef, { ...law, beta }))),
    ...wild.logOdds.flatMap((logOdds) => wild.beta.map((beta) => run({ logOdds }, { ...law, beta }))),
  ];
}

const maps: readonly Case[] = [
  ...ofEach('fixedPoints', laws, (subject, law) => everywhere(law, subject.fixedPoints)),
  ...ofEach('attractor', laws, (subject, law) =>
    everywhere(law, (pRef, rule) => subject.attractor(pRef, rule, { maxSteps })),
  ),
  ...ofEach('classify', laws, (subject, law) => everywhere(law, (pRef, rule) => subject.classify(pRef, rule))),
  ...ofEach('basins', laws, (subject, law) => everywhere(law, (pRef, rule) => subject.basins(pRef, rule))),
  ...ofEach('effectiveBeta', laws, (subject, law) => [
    ...everywhere(law, subject.effectiveBeta),
    subject.effectiveBeta(edgesOfP, law),
  ]),
  ...ofEach('stepsToReach', laws, (subject, law) =>
    climbs.map(([from, to]) => subject.stepsToReach(from, to, law, { maxSteps })),
  ),
  ...ofEach('errorBounds', laws, (subject, law) => [
    subject.errorBounds(law),
    subject.errorBounds({ ...law, beta: 40 }, { logOdds: 0.1, gap: 1e-3, initial: 3, steps: 7 }),
  ]),
  ...ofEach('betaForTarget', anchored, (subject, law) =>
    climbs.map(([from, to]) => subject.betaForTarget(from, to, withoutBeta(law), { maxSteps })),
  ),
  ...ofEach('klBudget', anchored, (subject, law) =>
    [1e-9, 0.1, 0.5, 0.9].flatMap((pRef) =>
      [1e-12, 0.01, 0.3, 3].map((budget) => subject.klBudget(pRef, budget, withoutBeta(law), { maxSteps })),
    ),
  ),
  ...ofEach('amplificationFrontier', laws, (subject, law) =>
    [1e-5, 0.02, 0.3].map((pRef) =>
      subject.amplificationFrontier(pRef, [...betas, ...wild.beta], withoutBeta(law), { maxSteps }),
    ),
  ),
  {
    name: 'bifurcations',
    run: (subject) =>
      [1e-5, 0.02, 0.1, 0.3, 0.5, 0.9].flatMap((pRef) =>
        [1, 0.6, 0.1].flatMap((alpha) =>
          [0, 1e-5, 1e-3, 0.1].map((varianceEpsilon) => subject.bifurcations(pRef, { alpha, varianceEpsilon })),
        ),
      ),
  },
];

/** More elements than are computed together, an odd number of them: half of them wild. */
const sweeps: readonly Case[] = (['mean-std', 'mean'] as const).map((normalization) => ({
  name: `attractors, ${normalization}`,
  run: (subject) => {
    const length = 5003;
    const next = uniform(9);
    const column = (tame: (u: number) => number, other: (u: number) => number) =>
      Float64Array.from({ length }, (_, i) => (i % 2 ? other : tame)(next()));
    const logOdds = column(
      (u) => 28 * (u - 0.5),
      (u) => 5 * u - 11,
    );
    const variant = {
      beta: column(
        (u) => 0.05 + 40 * u * u * u,
        (u) => 1 + 7 * u,
      ),
      alpha: column(
        (u) => (u < 0.2 ? 0 : u),
        () => 1,
      ),
      varianceEpsilon: column(
        (u) => (u < 0.3 ? 0 : 0.1 * u * u * u * u),
        (u) => 1e-3 * u * u,
      ),
      normalization,
    };
    return [
      subject.attractors({ logOdds }, variant, { maxSteps: 500 }),
      subject.attractors(edgesOfP, { beta: 2, normalization }, { start: 0.5 }),
    ];
  },
}));

const OUTCOMES = 129;
const rewards: Readonly<Record<string, (type: FloatType) => Floats | Uint8Array<ArrayBuffer>>> = {
  bytes: () => Uint8Array.from({ length: OUTCOMES }, pick(1, [0, 0, 1])),
  levels: (type) => floats(type, OUTCOMES, pick(2, [0, 0.25, 0.5, 1, -2])),
  real: (type) => floats(type, OUTCOMES, bell(3)),
};

function orbitsOf(subject: Subject, type: FloatType, reward: string, law: Variant): unknown[] {
  const batch = new subject.PolicyBatch(floats(type, OUTCOMES, bell(4)), rewards[reward]!(type) as Floats);
  const results = [
    ...[...betas, ...wild.beta].flatMap((beta) => [
      batch.fixedPoints({ ...law, beta }),
      batch.attractors({ ...law, beta }, { maxSteps: 500 }),
    ]),
    law.alpha === 0 ? [] : [0.4, 0.9].map((target) => batch.betaForTarget(target, withoutBeta(law), { maxSteps: 500 })),
  ];
  batch.dispose();
  return results;
}

/** What batches say of their rows, which pools leave to the main entry. */
const tilts: readonly Case[] = (['float32', 'float64'] as const).flatMap((type) =>
  Object.keys(rewards).flatMap((reward) =>
    laws.map((law) => ({
      name: `PolicyBatch, orbits, ${type}, ${reward}, ${nameOf(law)}`,
      run: (subject: Subject) => orbitsOf(subject, type, reward, law),
    })),
  ),
);

export const analysis: readonly Case[] = [...maps, ...sweeps, ...tilts];
