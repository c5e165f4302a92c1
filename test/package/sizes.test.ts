// What a program pays for one function, held to the budgets of scripts/counts.js.
import { describe, expect, it } from 'vitest';
import { budgets, count } from '../../scripts/counts.js';

describe.each(Object.entries(budgets))('a program with %s alone', (name, budget) => {
  it('is within its budget', async () => {
    const { minified, gzipped } = await count(name);
    expect(minified, 'minified, without kernels').toBeLessThanOrEqual(budget.minified);
    expect(gzipped, 'gzipped, with kernels').toBeLessThanOrEqual(budget.gzipped);
  });
});
