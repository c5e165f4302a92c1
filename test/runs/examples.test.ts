// What the examples in the docstrings of `grpo-wasm/runs` say is so.
import { expect, it } from 'vitest';
import * as runs from '../../runs/index.js';
import { CHECK, difference, withChecks } from '../examples/expectations.js';
import { entryOf, programOf, sourceOf } from '../examples/extract.js';

const source = sourceOf('../runs/index');
const entry = entryOf(programOf([source]), '../runs/index');

it.each(entry.examples)('$name does what its example says', async ({ code }) => {
  const differences: string[] = [];
  const check = (value: unknown, expected: string, line: number) => {
    const found = difference(value, expected);
    if (found) differences.push(`line ${line}: ${found}`);
  };
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const known = { ...runs, [CHECK]: check };
  await new AsyncFunction(...Object.keys(known), withChecks(code).code)(...Object.values(known));
  expect(differences).toEqual([]);
});

it('every function has an example', () => {
  const functions = entry.callable.filter((name) => name !== 'LogError');
  expect(functions.filter((name) => !entry.examples.some((example) => example.name === name))).toEqual([]);
});
