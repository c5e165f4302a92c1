// The rules of the house: who imports whom, what docstrings cite, and where the guide says that things are.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

const files = ['bindings', 'runs', 'charts', 'cli', 'explorer']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((f) => join(folder, f)),
  )
  .filter((file) => /\.tsx?$/.test(file) && !/\.(generated|d)\.ts$/.test(file));

/** The files that each imports, types included. */
const imports = new Map(
  files.map((file) => {
    const paths = [...read(file).matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, path]) => path!);
    const stems = paths.map((path) => join(dirname(file), path).replace(/\.js$/, ''));
    return [file, stems.flatMap((stem) => [`${stem}.ts`, `${stem}.tsx`]).filter((target) => files.includes(target))];
  }),
);

/** Pairs of a file and one that it imports, which leads back to it. */
function cycles(): string[] {
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string): void => {
    state.set(file, 'open');
    for (const target of imports.get(file)!) {
      if (state.get(target) === 'open') found.push([file, target].sort().join(' ↔ '));
      else if (!state.has(target)) visit(target);
    }
    state.set(file, 'done');
  };
  for (const file of files) if (!state.has(file)) visit(file);
  return found.sort();
}

describe('kernels', () => {
  it('take six numbers at most, and the address of a struct where they need more', () => {
    const calls = [...read('bindings/wasm/binary/kernels.generated.ts').matchAll(/^ {2}(\w+)\((.*)\): \w+;$/gm)];
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter(([, , list]) => list!.split(',').length > 6).map(([, name]) => name)).toEqual([]);
  });
});

describe('imports', () => {
  it('form no cycles, types included', () => {
    expect(cycles()).toEqual([]);
  });

  const rules: readonly (readonly [who: string, never: RegExp])[] = [
    ['bindings/', /^(runs|charts|cli|explorer)\//],
    ['runs/', /^(charts|cli|explorer)\//],
    ['charts/', /^(cli|explorer)\//],
    ['cli/', /^explorer\//],
    ['explorer/', /^cli\//],
    // The textbook shares nothing with the kernels.
    ['bindings/reference', /^bindings\/(wasm|pool)\//],
    ['bindings/wasm/', /^bindings\/(reference|pool)\//],
    // What checks and divides work knows no kernels.
    ['bindings/arguments/', /^bindings\/(wasm|reference|pool|rows|policies|recurrence|analysis|losses|updates)\//],
    ['bindings/rows/', /^bindings\/(wasm|reference|pool)\//],
    ['bindings/rewards/', /^bindings\/(wasm|reference|pool)\//],
    ['bindings/policies/', /^bindings\/(wasm|reference|pool)\//],
    ['bindings/recurrence/', /^bindings\/(wasm|reference|pool|policies)\//],
    ['bindings/analysis/', /^bindings\/(wasm|reference|pool|policies)\//],
    ['bindings/losses/', /^bindings\/(wasm|reference|pool)\//],
    ['bindings/updates/', /^bindings\/(wasm|reference|pool)\//],
    ['bindings/neighbours/', /^bindings\/(wasm|reference|pool)\//],
  ];

  it.each(rules)('from %s never go to %s', (who, never) => {
    const broken = files
      .filter((file) => file.startsWith(who))
      .flatMap((file) =>
        imports
          .get(file)!
          .filter((target) => never.test(target))
          .map((target) => `${file} → ${target}`),
      );
    expect(broken).toEqual([]);
  });
});

describe('what docstrings cite', () => {
  const numbersOf = (text: string) => [...text.matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => number!);
  const sections = new Set([...read('docs/theory.md').matchAll(/^## (\d+)\./gm)].map(([, number]) => number!));
  const theory = read('docs/theory.md');

  it.each(files.filter((file) => file.startsWith('bindings/') && !file.includes('/neighbours')))('%s', (file) => {
    const text = read(file);
    const cited = [...text.matchAll(/\btheory,? sections? ([\d, and]+)/gi)].flatMap(([, list]) => numbersOf(list!));
    expect(cited.filter((section) => !sections.has(section))).toEqual([]);
    const theorems = [...text.matchAll(/\bTheorems? ([\d, and]+)/g)].flatMap(([, list]) => numbersOf(list!));
    expect(theorems.filter((n) => !new RegExp(`Theorems? [\\d, and]*\\b${n}\\b`).test(theory))).toEqual([]);
  });
});

it('the guide to contributors names folders and files that are there', () => {
  const map = read('CONTRIBUTING.md').split('## The map of the house')[1]!.split('\n## ')[0]!;
  const folders = [...map.matchAll(/^\| `([\w/]+\/)`/gm)].map(([, folder]) => folder!);
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
});
