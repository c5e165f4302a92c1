// Every function, on each backend: what it refuses, as which error, with which code and message.
import { describe, expect, it } from 'vitest';
import { backends } from './backends.js';
import { analysisCases } from './badInput/analysis.js';
import { attractorCases } from './badInput/attractors.js';
import { constructionCases } from './badInput/construction.js';
import { dynamicsCases } from './badInput/dynamics.js';
import { lossCases } from './badInput/losses.js';
import { policyCases } from './badInput/policies.js';
import { rewardCases } from './badInput/rewards.js';
import { scalarCases } from './badInput/scalars.js';
import { trajectoryCases } from './badInput/trajectories.js';
import { updateCases } from './badInput/updates.js';
import { vocabularyCases } from './badInput/vocabulary.js';
import { workspaceCases } from './badInput/workspace.js';

const tables = {
  scalars: scalarCases,
  trajectories: trajectoryCases,
  dynamics: dynamicsCases,
  analysis: analysisCases,
  attractors: attractorCases,
  rewards: rewardCases,
  losses: lossCases,
  construction: constructionCases,
  policies: policyCases,
  vocabulary: vocabularyCases,
  updates: updateCases,
  workspace: workspaceCases,
};

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe.each(backends)('bad input on %s', (_name, api) => {
  for (const [name, cases] of Object.entries(tables)) {
    it.each(cases)(`${name}: $title`, ({ call, type, code, message }) => {
      const error = thrown(() => call(api));
      expect(error).toBeInstanceOf(type);
      expect(error).toMatchObject({ code, message });
    });
  }
});

describe.each(backends)('failed calls on %s', (_name, api) => {
  const untouched = (out: Float64Array, run: () => unknown) => {
    out.fill(7);
    expect(thrown(run)).toBeInstanceOf(Error);
    expect(out.every((x) => x === 7)).toBe(true);
  };

  it('leave out as it was', () => {
    const out = new Float64Array(64);
    const batch = new api.PolicyBatch(Float64Array.of(0, 1, 2), Uint8Array.of(1, 0, 0));
    untouched(out, () => api.logit(Float64Array.of(0.5, 2), out));
    untouched(out, () => api.logistic([0, Number.NaN], out));
    untouched(out, () => api.groupAdvantages(Float64Array.of(1, 0, 3, Infinity), 2, 'trl', out));
    untouched(out, () => api.groupAdvantages(Float64Array.of(1, 0, 3, Number.NaN), [0, 2, 4], 'verl', out));
    untouched(out, () => api.groupAdvantages(Uint8Array.of(1, 0, 3, 1), 2, 'trl', out));
    untouched(out, () => api.successTrajectories([0.1, 1.5], { beta: 1 }, 5, { out }));
    untouched(out, () => api.successTrajectories([0.1, 0.5], { beta: [1, 0] }, 5, { out }));
    untouched(out, () => api.successTrajectories([0.1, 0.5], { beta: 1 }, 5, { out, keep: [0, 9] }));
    const x = Float64Array.of(0, 1, 2, Number.NaN);
    untouched(out, () => api.effectiveLoss(x, x, x, [1, 0], { beta: 1 }, { rows: 2, gradient: out }));
    untouched(out, () => batch.tilt(Number.NaN, { out }));
    untouched(out, () => batch.tilt([1, 2], { out }));
    batch.dispose();
    untouched(out, () => batch.tilt(1, { out }));
  });

  it('leave rewards as they were when they are their own out', () => {
    const rewards = Float32Array.of(1, 0, 0, 0, 1, 1, 1, 0, Number.NaN, 1, 0, 1);
    const before = rewards.slice();
    expect(thrown(() => api.groupAdvantages(rewards, 4, 'verl', rewards))).toBeInstanceOf(RangeError);
    expect(rewards).toEqual(before);
  });
});
