import { describe, expect, it } from 'vitest';
import { CHECK, difference, withChecks } from './expectations.js';

describe('a value agrees with a text', () => {
  it.each<[value: unknown, text: string]>([
    [0.75443978, '0.7544'],
    [1.2e-7, '1.2e-7'],
    [-0.5, '-0.5'],
    [3, '3'],
    [3n, '3n'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    ['cycle', `'cycle'`],
    [undefined, 'undefined'],
    [Float32Array.of(0.25, 0.75), 'Float32Array [0.25, 0.75]'],
    [[1, 2, 3], '[1, 2, ...]'],
    [{ kind: 'cycle', period: 2, steps: 50 }, `{ kind: 'cycle', period: 2, … }`],
    [[{ a: [1.04] }], '[{ a: [1.0] }]'],
  ])('%o: %s', (value, text) => {
    expect(difference(value, text)).toBeUndefined();
  });

  it.each<[value: unknown, text: string, words: string]>([
    [0.7546, '0.7544', 'it is 0.7546, not 0.7544'],
    [3.0001, '3', 'it is 3.0001, not 3'],
    ['cycles', `'cycle'`, `it is "cycles", not 'cycle'`],
    [Float64Array.of(1, 2, 3), '[1, 2]', 'it has 3 elements, not 2: [1, 2, 3]'],
    [[1, 3], '[1, 2]', 'it[1] is 3, not 2'],
    [{ a: 1, b: 2 }, '{ a: 1 }', 'it also has b'],
    [{ a: 1 }, '{ a: 2, ... }', 'it.a is 1, not 2'],
    [undefined, '{ a: 2 }', 'it is undefined, not an object'],
    [null, 'undefined', 'it is null, not undefined'],
  ])('or not, and how is said: %o: %s', (value, text, words) => {
    expect(difference(value, text)).toBe(words);
  });

  it('which it can read', () => {
    expect(() => difference(1, 'about one')).toThrow('cannot read the value "about one"');
  });
});

describe('code with values', () => {
  const rewritten = (code: string) => withChecks(code).code.replace('"use strict";', '').trim();

  it('hands them to a check', () => {
    expect(rewritten('f(1); // => 2')).toBe(`${CHECK}(f(1), "2", 1); // => 2`);
    expect(rewritten('console.log(x); // => 2')).toBe(`${CHECK}(x, "2", 1); // => 2`);
    expect(rewritten('const x: number = f(); // => 2')).toBe(`const x = f();\n${CHECK}(x, "2", 1); // => 2`);
  });

  it('over several lines', () => {
    expect(rewritten('f({\n  a: 1,\n}); // => [1,\n//     2]\n// More.')).toContain('"[1, 2]", 1)');
  });

  it('in which every mark has its statement', () => {
    expect(() => withChecks('// => 2')).toThrow('1 marks "// =>", but 0 of them follow a statement');
    expect(() => withChecks('const a = 1, b = 2; // => 2')).toThrow('line 1: "// =>" has to follow an expression');
  });
});
