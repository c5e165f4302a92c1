// Every exported function has an example in its docstring, and what the example says is so.

import ts from 'typescript';
import { expect, it } from 'vitest';
import * as wasm from '../bindings/index.js';
import * as neighbours from '../bindings/neighbours.js';
import * as reference from '../bindings/reference.js';
import * as referenceNeighbours from '../bindings/referenceNeighbours.js';
import { CHECK, difference, withChecks } from './examples/expectations.js';
import { entryOf, optionsOf, programOf, sourceOf } from './examples/extract.js';
import { Spoiler, UNKNOWN } from './examples/spoil.js';
import { createPool } from './pool/pools.js';

const program = programOf(['index', 'pool', 'neighbours'].map(sourceOf));
const index = entryOf(program, 'index');
const pool = entryOf(program, 'pool');
const closedForms = entryOf(program, 'neighbours');

/** Runs code in which the names of an API are known, and returns what differs from what it says. */
async function run(code: string, names: Readonly<Record<string, unknown>>): Promise<string[]> {
  const differences: string[] = [];
  const check = (value: unknown, expected: string, line: number) => {
    const found = difference(value, expected);
    if (found) differences.push(`line ${line}: ${found}`);
  };
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const known = { ...names, [CHECK]: check };
  await new AsyncFunction(...Object.keys(known), withChecks(code).code)(...Object.values(known));
  return differences;
}

const apis = { wasm, reference, pool: { ...wasm, createPool }, neighbours, referenceNeighbours };
const cases = [
  ...index.examples.flatMap((example) => [
    { ...example, on: 'wasm' as const },
    { ...example, on: 'reference' as const },
  ]),
  ...pool.examples.map((example) => ({ ...example, on: 'pool' as const })),
  ...closedForms.examples.flatMap((example) => [
    { ...example, on: 'neighbours' as const },
    { ...example, on: 'referenceNeighbours' as const },
  ]),
];

it.each(cases)('$name does what its example says, on $on', async ({ code, on }) => {
  expect(await run(code, apis[on])).toEqual([]);
});

// The checks of arguments are the same on both backends.
it.each(cases.filter(({ on }) => !/reference/i.test(on)))(
  'what the example of $name calls, on $on, refuses a field that it does not know, in each object that it takes',
  async ({ code, on }) => {
    const spoiler = new Spoiler((name) => optionsOf(program, name));
    const names = Object.entries(apis[on]).map(([name, value]) => [
      name,
      typeof value === 'function' || name === 'variants' ? spoiler.watch(value, name) : value,
    ]);
    await run(code, Object.fromEntries(names));
    for (const { what, outcome } of spoiler.attempts) {
      const message = expect.stringContaining(`has no field "${UNKNOWN}"`);
      expect(await outcome, what).toMatchObject({ code: 'ERR_UNKNOWN_OPTION', message });
    }
  },
);

it('every function and class has an example', () => {
  for (const { callable, examples } of [index, pool, closedForms]) {
    const lacking = callable.filter((name) => !examples.some((example) => example.name === name));
    expect(lacking).toEqual([]);
  }
});

it('examples type-check', () => {
  const header = `import { ${index.names.join(', ')} } from './index.js';\nimport { createPool } from './pool.js';\nimport { ${closedForms.names.filter((name) => !index.names.includes(name)).join(', ')} } from './neighbours.js';\n`;
  const codes = new Set([...index.examples, ...pool.examples, ...closedForms.examples].map(({ code }) => code));
  const texts = Object.fromEntries(
    [...codes].map((code, i) => [sourceOf(`example${i}`), `${header}${code}\nexport {};\n`]),
  );
  const checked = programOf([], texts);
  const errors = Object.keys(texts).flatMap((file) => checked.getSemanticDiagnostics(checked.getSourceFile(file)));
  const described = errors.map(
    ({ messageText, file }) =>
      `${ts.flattenDiagnosticMessageText(messageText, '\n')}: ${file?.text.slice(header.length)}`,
  );
  expect(described).toEqual([]);
});
