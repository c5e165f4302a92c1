// Links into the explorer ask for states that it has.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { initial, readHash, type State, writeHash } from '../../explorer/state/state.js';

const folder = new URL('../../docs/', import.meta.url);
const links = readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    return [...text.matchAll(/explorer\.html(#[^)\s"]*)/g)].map(([, hash]) => [file, hash!] as const);
  });

test('there are such links', () => {
  expect(links.length).toBeGreaterThan(0);
});

test.each(links)('%s: %s', (_, hash) => {
  expect(readHash(hash).problems).toEqual([]);
});

test.each<Partial<State>>([
  {},
  { group: 8, convention: 'trl', clip: [0.2, 0.28], verifier: [0.95, 0.02], klEstimator: 'k3' },
  { view: 'gradient', optimizer: 'adam', draws: 16, seed: 3, learningRate: 0.05 },
  { view: 'policy', words: [{ text: 'a:b~c&#%“', logit: -1, reward: 0.5 }, ...initial.words] },
  { view: 'group', rewards: [1, 0.5, -2], start: 1e-6 },
])('the hash of a state leads back to it: %j', (change) => {
  const state = { ...initial, ...change };
  expect(readHash(writeHash(state))).toEqual({ state, problems: [] });
});
