// What a variant may have beyond the paper's rule: checks, defaults, and what functions do that do not honour a field.
import { describe, expect, it } from 'vitest';
import { honours } from '../../bindings/arguments/honours.js';
import { resolveVariant } from '../../bindings/arguments/variant.js';
import { backends } from '../backends.js';

const resolve = (variant: object) => resolveVariant('variants.grpo', { beta: 1, ...variant });
const fails = (variant: object, code: string, message: string) =>
  expect(() => resolve(variant)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }) as Error,
  );

it('gives a group the rule of its variant', () => {
  const { convention } = resolve({ group: { size: 8 }, varianceEpsilon: 0.25 }).group!;
  expect(convention).toMatchObject({ scale: 'std', ddof: 0, epsilon: 0.25, epsilonOn: 'variance' });
  expect(resolve({ group: { size: 8 }, normalization: 'mean' }).group!.convention.scale).toBe('none');
  expect(resolve({ group: { size: 8, convention: 'trl' } }).group!.convention).toMatchObject({
    ddof: 1,
    epsilon: 1e-4,
  });
});

it('resolves what is resolved to the same', () => {
  const once = resolve({ group: { size: 8, convention: 'trl' }, clip: { low: 0.2, high: 0.3 } });
  expect(resolveVariant('variants.grpo', once)).toEqual(once);
});

it('leaves out what changes nothing', () => {
  const plain = resolve({});
  expect(resolve({ klEstimator: 'exact' })).toEqual(plain);
  expect(resolve({ verifier: { truePositiveRate: 1, falsePositiveRate: 0 } })).toEqual(plain);
  expect(resolve({ clip: { low: 1, high: Infinity } })).toEqual(plain);
});

it('refuses what is out of range, or contradicts itself', () => {
  fails({ group: { size: 1 } }, 'ERR_VALUE', '"group.size" expected an integer from 2 to 4096, got 1');
  fails({ group: { siez: 8 } }, 'ERR_UNKNOWN_OPTION', 'Did you mean "size"?');
  fails({ group: 8 }, 'ERR_TYPE', '"group" expected an object, got 8');
  fails({ group: { size: 8, convention: 'tlr' } }, 'ERR_VALUE', 'Did you mean "trl"?');
  fails({ group: { size: 8, convention: { scale: 'batch-std' } } }, 'ERR_UNSUPPORTED', 'rewards of other groups');
  fails({ group: { size: 8, convention: 'trl' }, normalization: 'mean' }, 'ERR_UNSUPPORTED', 'divides by "std"');
  fails({ group: { size: 8, convention: 'trl' }, varianceEpsilon: 0.1 }, 'ERR_UNSUPPORTED', '"epsilon" 0.0001');
  fails({ clip: { low: -0.1, high: 0.2 } }, 'ERR_VALUE', '"clip.low" expected a number of at least 0, got -0.1');
  fails({ clip: { low: 0.2, high: Number.NaN } }, 'ERR_VALUE', '"clip.high"');
  fails({ clip: { low: 0.2 } }, 'ERR_TYPE', '"clip.high" expected a number, got undefined');
  fails({ verifier: { truePositiveRate: 2, falsePositiveRate: 0 } }, 'ERR_VALUE', 'a number from 0 to 1, got 2');
  fails({ klEstimator: 'k2' }, 'ERR_VALUE', '"klEstimator" expected "exact" or "k3", got "k2"');
  fails({ klEstimator: 'k3', alpha: 0.5 }, 'ERR_UNSUPPORTED', 'at alpha = 1 only');
});

describe.each(backends)('%s', (_name, api) => {
  it('is refused, with the reason, by functions that do not honour it', () => {
    const calls = {
      errorBounds: (variant: object) => api.errorBounds({ beta: 1, ...variant }),
      bifurcations: (variant: object) => api.bifurcations(0.5, variant),
    };
    const given = {
      group: { size: 8 },
      clip: { low: 0.2, high: 0.2 },
      verifier: { truePositiveRate: 0.9, falsePositiveRate: 0 },
      klEstimator: 'k3',
    } as const;
    for (const [name, call] of Object.entries(calls)) {
      for (const field of Object.keys(given) as (keyof typeof given)[]) {
        if (honours[name]?.[field] === null) continue;
        expect(() => call({ [field]: given[field] }), `${name}, ${field}`).toThrow(
          expect.objectContaining({
            code: 'ERR_UNSUPPORTED',
            message: expect.stringContaining(`${name}: "${field}" is not supported here: `),
          }) as Error,
        );
      }
    }
  });
});
