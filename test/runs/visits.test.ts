import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupCensus, promptCounts, totals, UNORDERED, VisitsBuilder } from '../../runs/index.js';
import { PromptIndex } from '../../runs/promptIndex.js';
import { TextHash } from '../../runs/textHash.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('VisitsBuilder', () => {
  test('agrees with a plain table, whatever the order of the records', () => {
    const record = fc.record({
      prompt: fc.integer({ min: 0, max: 9 }),
      key: fc.oneof(fc.constant(undefined), fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'b')),
      success: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 300 }), (records) => {
        const builder = new VisitsBuilder();
        const plain = new Map<string, { n: number; k: number }>();
        for (const { prompt, key, success } of records) {
          builder.add(builder.prompt(`p${prompt}`), key, 1, Number(success));
          const name = `p${prompt} ${typeof key === 'number' ? key : UNORDERED} ${typeof key} ${key}`;
          const { n, k } = plain.get(name) ?? { n: 0, k: 0 };
          plain.set(name, { n: n + 1, k: k + Number(success) });
        }
        const { ids, offsets, n, k, step } = builder.build();
        const rows = ids.flatMap((id, i) =>
          [...step.subarray(offsets[i], offsets[i + 1])].map(
            (s, v) => `${id} ${s} ${k[offsets[i]! + v]}/${n[offsets[i]! + v]}`,
          ),
        );
        const expected = [...plain].map(([name, { n, k }]) => `${name.split(' ').slice(0, 2).join(' ')} ${k}/${n}`);
        expect(rows.sort()).toEqual(expected.sort());
        for (let i = 0; i < ids.length; i++) {
          const steps = [...step.subarray(offsets[i], offsets[i + 1])];
          expect(steps).toEqual(steps.toSorted((a, b) => a - b));
        }
      }),
      { seed: 34 },
    );
  });

  test('leaves out visits without a scored rollout, and prompts that have no other', () => {
    const builder = new VisitsBuilder();
    for (const [prompt, n] of [
      ['a', 0],
      ['b', 2],
      ['c', 0],
      ['d', 1],
    ] as const) {
      builder.add(builder.prompt(prompt), 1, n, n);
      builder.add(builder.prompt(prompt), 2, 0, 0);
    }
    expect(builder.build()).toEqual({
      ids: ['b', 'd'],
      offsets: Uint32Array.of(0, 1, 2),
      n: Uint16Array.of(2, 1),
      k: Uint16Array.of(2, 1),
      step: Int32Array.of(1, 1),
    });
  });

  test('keeps counts in two bytes each while they fit', () => {
    const build = (n: number) => {
      const builder = new VisitsBuilder();
      builder.add(builder.prompt('a'), undefined, n, 1);
      return builder.build().n;
    };
    expect(build(65_535)).toEqual(Uint16Array.of(65_535));
    expect(build(65_536)).toEqual(Uint32Array.of(65_536));
  });

  test('takes less than 200 bytes a group', () => {
    const groups = 400_000;
    const live = (): number => {
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = live();
    const builder = new VisitsBuilder();
    for (let i = 0; i < groups; i++) builder.add(builder.prompt(`prompt/${i % (groups / 2)}`), i, 8, 3);
    expect((live() - before) / groups).toBeLessThan(200);
    expect(builder.build().n).toHaveLength(groups);
  });
});

test('counts of groups, prompts and all', () => {
  const builder = new VisitsBuilder();
  for (const [prompt, n, k] of [
    ['a', 4, 0],
    ['a', 4, 4],
    ['a', 4, 1],
    ['b', 2, 2],
  ] as const) {
    builder.addNext(builder.prompt(prompt), n, k);
  }
  const visits = builder.build();
  expect(groupCensus(visits)).toEqual({ count: 4, allFailed: 1, allSucceeded: 2 });
  expect(totals(visits)).toEqual({ rollouts: 14, successes: 7 });
  expect(promptCounts(visits)).toEqual([
    { rollouts: 12, successes: 5 },
    { rollouts: 2, successes: 2 },
  ]);
});

test('PromptIndex goes on beyond the keys that one Map has', () => {
  const index = new PromptIndex(10);
  const ids = Array.from({ length: 95 }, (_, i) => `p${i}`);
  expect(ids.map((id) => index.of(id))).toEqual(ids.map((_, i) => i));
  expect(ids.toReversed().map((id) => index.of(id))).toEqual(ids.map((_, i) => 94 - i));
  expect(index.ids).toEqual(ids);
});

test('TextHash tells near texts apart, and is spread evenly', () => {
  const hash = new TextHash();
  const texts = Array.from({ length: 50_000 }, (_, i) => `What is ${i} + ${i % 7}?`);
  const hashes = texts.map((text) => hash.of(text).toString());
  expect(new Set(hashes).size).toBe(texts.length);
  expect(hashes.every((text) => /^[0-9a-f]{16}$/.test(text))).toBe(true);
  for (let digit = 0; digit < 16; digit++) {
    const ones = hashes.filter((text) => Number.parseInt(text[digit]!, 16) & 1).length;
    // Five standard deviations of a fair coin.
    expect(Math.abs(ones - texts.length / 2)).toBeLessThan((5 * Math.sqrt(texts.length)) / 2);
  }
});
