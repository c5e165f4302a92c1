// In a process of its own: memory grows in its first large call.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';
import { normals } from '../rows.js';
import { casesFor } from '../slow.js';

describe.each(backends)('tiltedPolicy on %s', (name, api) => {
  it('writes to out of a workspace whose memory grows on the way', () => {
    const workspace = new api.Workspace();
    const n = casesFor(name, 300_000, 30_000);
    const out = workspace.float64(n);
    const logits = normals(n, 3);
    const rewards = normals(n, 5);
    // No call before this one was as large.
    const { probabilities, ...moments } = api.tiltedPolicy(logits, rewards, 2, { rows: 1, out });
    if (name !== 'reference') expect(out.length).toBe(0);
    const written = probabilities.slice();
    const want = api.tiltedPolicy(logits, rewards, 2, { rows: 1 });
    expect({ probabilities: written, ...moments }).toEqual(want);
    expect(workspace.renew(out)).toEqual(want.probabilities);
    workspace.dispose();
  });
});
