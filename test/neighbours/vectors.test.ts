import { describe, expect, it } from 'vitest';
import { backends } from './backends.js';
import { absolute, tolerance } from './tolerances.js';
import { calls, families, given } from './vectors.js';

/** The smallest normal double: results below it may be 0. */
const LEAST = 2.3e-308;

/** What differs from what is expected, as text. */
function differences(
  found: unknown,
  expected: unknown,
  allowed: (path: string) => number,
  least: number,
  path = '',
): string[] {
  if (expected === null)
    return found === null || Number.isNaN(found) ? [] : [`${path}: expected nothing, got ${found}`];
  if (typeof expected === 'boolean') return Boolean(found) === expected ? [] : [`${path}: expected ${expected}`];
  if (Array.isArray(expected)) {
    if ((found as ArrayLike<unknown> | undefined)?.length !== expected.length) return [`${path}: another length`];
    const size = Math.max(...expected.flat(9).map((value) => Math.abs(Number(value))));
    return expected.flatMap((value, i) =>
      Array.isArray(value)
        ? differences((found as unknown[])[i], value, allowed, least, `${path}/${i}`)
        : scalar((found as number[])[i]!, Number(value), allowed(path) * size, `${path}/${i}`),
    );
  }
  if (typeof expected === 'object') {
    return Object.entries(expected as object).flatMap(([key, value]) =>
      differences((found as Record<string, unknown>)?.[key], value, allowed, least, `${path}/${key}`),
    );
  }
  const value = Number(expected);
  return scalar(found as number, value, Math.max(allowed(path) * Math.abs(value), least), path);
}

function scalar(found: number, expected: number, error: number, path: string): string[] {
  if (found === expected) return [];
  const near = Math.abs(found - expected) <= Math.max(error, expected === 0 ? 1e-15 : 0);
  const tiny = found === 0 && Math.abs(expected) < LEAST;
  return near || tiny ? [] : [`${path}: expected ${expected}, got ${found}`];
}

describe.each(backends)('%s', (_, api) => {
  for (const [family, { vectors }] of Object.entries(families)) {
    it.each(vectors)(`${family}: $id`, ({ id, inputs, expected }) => {
      const call = calls[id.split('/').slice(0, 2).join('/')]!;
      const allowed = (path: string) => tolerance(id, path.split('/')[1]!, inputs);
      expect(differences(call(api, given(inputs)), expected, allowed, absolute[id] ?? 0)).toEqual([]);
    });
  }
});
