import { describe, expect, it } from 'vitest';
import type { EffectiveLoss, Variant } from '../../bindings/index.js';
import * as reference from '../../bindings/reference.js';
import { backends } from '../backends.js';
import { bestOf, objectiveOf, policyOf, updateOf } from '../oracle/update.js';
import { LARGE, normals } from '../rows.js';
import { SLOW } from '../slow.js';
import { clipped, ideal, refined, updateCase } from './cases.js';

const all = Object.entries({ ...ideal, ...clipped, ...refined });

describe.each(backends)('the gradient of the effective loss on %s', (_backend, api) => {
  it.each(all)('%s: is what central differences of the definition say', (name, variant) => {
    for (const kind of name in refined ? (['binary'] as const) : (['binary', 'real'] as const)) {
      const { policy, reference, old, rewards } = updateCase(11, 13, kind);
      const gradient = new Float64Array(13);
      api.effectiveLoss(policy, reference, old, rewards, variant, { gradient });
      const update = updateOf(policyOf(reference), policyOf(old), rewards, variant);
      const step = 1e-5;
      for (let o = 0; o < 13; o++) {
        const moved = (by: number) => policyOf(policy.map((x, i) => (i === o ? x + by : x)));
        const slope = (objectiveOf(moved(step), update) - objectiveOf(moved(-step), update)) / (2 * step);
        // The difference loses step^2 times a third derivative, and 1e-16/step to rounding.
        expect(Math.abs(gradient[o]! - slope)).toBeLessThan(1e-7);
      }
    }
  });

  it.each(Object.entries(ideal))(
    '%s: is zero at the best policy, and the gap is what is missing there',
    (_, variant) => {
      for (let index = 0; index < 30; index++) {
        const kind = index % 2 ? 'binary' : 'real';
        const { policy, reference, old, rewards } = updateCase(index, 2 + index, kind);
        const update = updateOf(policyOf(reference), policyOf(old), rewards, variant);
        const best = bestOf(update).map(Math.log);
        const gradient = new Float64Array(best.length);
        const [at, atBest] = [policy, best].map((x) =>
          api.effectiveLoss(x, reference, old, rewards, variant, { gradient }),
        ) as [ReturnType<typeof api.effectiveLoss>, ReturnType<typeof api.effectiveLoss>];
        expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-13);
        expect(Math.abs(atBest.objective[0]! - at.objective[0]! - at.gap[0]!)).toBeLessThan(1e-10);
        const apart = variant.beta * api.divergence(policy, best, { measures: ['kl'] }).kl[0]!;
        expect(Math.abs(at.gap[0]! - apart)).toBeLessThan(1e-10);
      }
    },
  );

  it('adds up to nothing: a constant added to all logits changes no policy', () => {
    for (const [, variant] of all) {
      const { policy, reference, old, rewards } = updateCase(5, 300);
      const gradient = new Float64Array(300);
      api.effectiveLoss(policy, reference, old, rewards, variant, { gradient });
      expect(Math.abs(gradient.reduce((a, b) => a + b))).toBeLessThan(1e-14);
    }
  });

  it('vanishes with the estimate k3 at reference/(1 - A/beta)', () => {
    const { reference, rewards } = updateCase(8, 40);
    const variant: Variant = { beta: 5, klEstimator: 'k3' };
    // On-policy, the advantages are those of the policy itself: found by iterating until they fit.
    let policy = policyOf(reference);
    for (let n = 0; n < 200; n++) {
      const { advantage } = updateOf(policyOf(reference), policy, rewards, variant);
      const next = policyOf(reference).map((p, o) => p / (1 - advantage[o]! / variant.beta));
      const total = next.reduce((a, b) => a + b);
      policy = next.map((p) => p / total);
    }
    const logits = policy.map(Math.log);
    const gradient = new Float64Array(40);
    api.effectiveLoss(logits, reference, logits, rewards, variant, { gradient });
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-14);
    // Elsewhere it is policy (A - E[A]) - beta (policy - reference).
    const x = updateCase(8, 40).policy;
    api.effectiveLoss(x, reference, x, rewards, variant, { gradient });
    const [p, q] = [policyOf(x), policyOf(reference)];
    const { advantage } = updateOf(q, p, rewards, variant);
    for (let o = 0; o < 40; o++) {
      expect(Math.abs(gradient[o]! - (p[o]! * advantage[o]! - variant.beta * (p[o]! - q[o]!)))).toBeLessThan(1e-14);
    }
  });
});

interface Textbook {
  readonly loss: EffectiveLoss;
  readonly gradient: Float32Array;
}

const known = new Map<string, Textbook>();

/** What the reference says, once for all other backends: it takes its time. */
function textbook(name: string, compute: () => Textbook): Textbook {
  if (!known.has(name)) known.set(name, compute());
  return known.get(name)!;
}

const base = normals(LARGE, 3);
const made = new Map<string, Float32Array>();

/** A policy so near the base, the same for all that ask. */
function near(by: number, seed: number): Float32Array {
  const key = `${by}, ${seed}`;
  if (!made.has(key)) {
    const noise = normals(LARGE, by, seed);
    made.set(
      key,
      Float32Array.from(base, (x, o) => x + noise[o]!),
    );
  }
  return made.get(key)!;
}

describe.each(backends.filter(([name]) => name !== 'reference'))('a whole vocabulary on %s', (_, api) => {
  const binary = Uint8Array.from(base, (_, o) => Number(o % 7 === 3));
  const real = Float32Array.from(normals(LARGE, 1, 99));
  const cases: [string, Variant, Uint8Array | Float32Array][] = [
    ['grpo', { beta: 0.1 }, binary],
    ['two KL, clipped', { beta: 0.1, alpha: 0.5, clip: { low: 0.2, high: 0.28 } }, binary],
    ['mirror', { beta: 1, alpha: 0 }, binary],
    ['groups of 8', { beta: 0.3, group: { size: 8 } }, binary],
    ['real rewards', { beta: 0.5, alpha: 0.7 }, real],
    ['real rewards, clipped', { beta: 0.5, clip: { low: 0.2, high: 0.2 } }, real],
    ['the estimate k3', { beta: 0.5, klEstimator: 'k3' }, binary],
  ];
  // Far from the reference and near it in turns: the textbook takes its time.
  const distances = (name: string) =>
    SLOW ? [0.5, 1e-3] : [cases.findIndex((one) => one[0] === name) % 2 ? 0.5 : 1e-3];
  it.each(cases)('%s: f32 lanes and the textbook agree to 1e-6 of the largest entry', (name, variant, rewards) => {
    for (const by of distances(name)) {
      const [x, y, z] = [near(by, 1), near(by, 2), near(by, 3)];
      const [fast, exact] = [new Float32Array(LARGE), new Float32Array(LARGE)];
      const got = api.effectiveLoss(x, y, z, rewards, variant, { gradient: fast });
      const { loss: want, gradient } = textbook(`${name}, ${by}`, () => {
        const loss = reference.effectiveLoss(x, y, z, rewards, variant, { gradient: exact });
        return { loss, gradient: exact };
      });
      const largest = gradient.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(fast.reduce((worst, g, o) => Math.max(worst, Math.abs(g - gradient[o]!)), 0)).toBeLessThan(1e-6 * largest);
      for (const name of ['objective', 'success', 'failure', 'gap'] as const) {
        const error = Math.abs(got[name][0]! - want[name][0]!);
        if (!Number.isNaN(want[name][0])) expect(error, name).toBeLessThan(1e-6 * Math.max(1, want.success[0]!));
      }
      for (const name of ['klReference', 'klOld'] as const) {
        expect(Math.abs(got[name][0]! / want[name][0]! - 1), name).toBeLessThan(1e-4);
      }
    }
  });
});
