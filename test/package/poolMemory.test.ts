// A workspace of the main entry and a pool of the other one: the bundles share what they know of each other's arrays.
import { expect, it } from 'vitest';
import { dist } from '../dist.js';

it('a pool writes no results to a workspace that was disposed meanwhile', async () => {
  const { Workspace }: typeof import('../../bindings/index.js') = await import(dist('index.js'));
  const { createPool }: typeof import('../../bindings/pool.js') = await import(dist('pool.js'));
  await using pool = createPool({ threads: 1 });
  const workspace = new Workspace();
  const out = workspace.float32(20_000);
  const job = pool.softmax(new Float32Array(20_000), { out });
  workspace.dispose();
  const other = new Workspace().float32(20_000).fill(5);
  await expect(job).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
  expect(other.every((value) => value === 5)).toBe(true);
});
