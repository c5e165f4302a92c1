// The same bits everywhere: here on the sources and this Node; `npm run test:engines` checks the built package on all engines.
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as api from '../bindings/index.js';
import * as neighbours from '../bindings/neighbours.js';
import { cases, hashes } from './reproducibility/cases.js';
import expected from './reproducibility/hashes.json' with { type: 'json' };
import { mainSubject } from './reproducibility/subject.js';

const called = new Set<string>();
const names = new Set<string>();
let found: Record<string, string>;

/** The exports of an instance, whose functions say when they are called. */
function counted(exports: WebAssembly.Exports): WebAssembly.Exports {
  const entries = Object.entries(exports).map(([name, kernel]) => {
    if (typeof kernel !== 'function') return [name, kernel];
    names.add(name);
    const call = (...parameters: unknown[]) => {
      called.add(name);
      return kernel(...parameters);
    };
    return [name, call];
  });
  return Object.fromEntries(entries);
}

beforeAll(async () => {
  const { Instance } = WebAssembly;
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(function instantiate(...parameters) {
    return { exports: counted(new Instance(...parameters).exports) };
  });
  await api.init();
  found = await hashes(mainSubject(api, neighbours));
});

describe('results', () => {
  it('have the committed hashes', () => {
    expect(found).toEqual(expected);
  });

  it('come from every kernel', () => {
    expect(called.size).toBeGreaterThan(0);
    expect([...names].filter((name) => !called.has(name))).toEqual([]);
  });

  it('are of every public function', () => {
    const functions = [
      ...Object.entries(api).flatMap(([name, value]) => (typeof value === 'function' ? [name] : [])),
      ...Object.keys(neighbours).map((name) => `neighbours.${name}`),
    ];
    const covered = new Set(cases.map(({ name }) => name.split(',')[0]));
    // Asynchronous forms do the work of the others, and a Workspace computes nothing.
    const missing = functions.filter((name) => !covered.has(name.replace(/Async$/, '')));
    expect(missing.sort()).toEqual(['Workspace', 'init']);
  });
});

describe('the bindings to the kernels', () => {
  // What ECMAScript defines to the last bit; all else in Math is "implementation-approximated", and so is **.
  const exact = /^(abs|ceil|clz32|floor|fround|imul|max|min|round|sign|sqrt|trunc)$/;
  const bindings = new URL('../bindings/', import.meta.url);
  const files = readdirSync(bindings, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('reference') && !file.endsWith('.generated.ts'),
  );

  it.each(files)('leave no rounding to the engine: %s', (file) => {
    const text = readFileSync(new URL(file, bindings), 'utf8').replace(/\/\*[\s\S]*?\*\//g, ''); // examples in docstrings may round
    const functions = [...text.matchAll(/Math\.([a-z]\w*)/g)].map(([, name]) => name!);
    expect(functions.filter((name) => !exact.test(name))).toEqual([]);
    const powers = [...text.matchAll(/[\w.\])]+ \*\* [\w.(]+/g)].map(([power]) => power);
    expect(powers.filter((power) => !/^2 \*\* \d+$/.test(power))).toEqual([]);
  });
});
