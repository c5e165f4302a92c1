import { describe, expect, test } from 'vitest';
import { VisitsBuilder } from '../../runs/index.js';
import { splitVisits } from '../../runs/split.js';

function log() {
  const builder = new VisitsBuilder();
  const a = builder.prompt('a');
  for (const k of [1, 2, 3, 4]) builder.addNext(a, 8, k);
  builder.addApart(a, 8, 8);
  builder.addApart(builder.prompt('b'), 8, 7);
  builder.addNext(builder.prompt('c'), 4, 1);
  return builder.build();
}

describe('splitVisits', () => {
  test('knows everything without a place to divide at', () => {
    const visits = log();
    const { rollouts, successes, from, ordered } = splitVisits(visits);
    expect([...rollouts]).toEqual([40, 8, 4]);
    expect([...successes]).toEqual([18, 7, 1]);
    expect([...ordered]).toEqual([4, 0, 1]);
    expect([...from]).toEqual([...visits.offsets.slice(1)]);
  });

  test('knows the first visits, and leaves rollouts beside them out', () => {
    const visits = log();
    const { rollouts, successes, from } = splitVisits(visits, 3);
    expect([...rollouts]).toEqual([24, 8, 4]);
    expect([...successes]).toEqual([6, 7, 1]);
    expect([...from].map((first, i) => visits.offsets[i + 1]! - first)).toEqual([1, 0, 0]);
  });
});
