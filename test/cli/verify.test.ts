// The verification of the kernels: in steps, so that it can be watched and stopped.
import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { finish } from '../../bindings/operation.js';
import { run } from '../../cli/run.js';
import { type Check, type Outcome, type Pair, runChecks } from '../../cli/verify/compare.js';
import { renderOutcomes } from '../../cli/verify/text.js';
import { runCli } from './runCli.js';

const check = (name: string, pairs: Pair[]): Check => ({ name, bound: 'one', precision: 'f64', pairs: () => pairs });
const near: Pair = { got: 1, want: 1 + Number.EPSILON, tolerance: 1e-15 };
const far: Pair = { got: 1, want: 3, tolerance: 1 };

describe('grpo verify', () => {
  const verified = runCli(['verify', '--json']);
  const outcomes = async () => (JSON.parse((await verified).stdout) as { checks: Outcome[] }).checks;

  test('finds every check within its bound', async () => {
    const { code, stderr } = await verified;
    expect(code).toBe(0);
    // On a slow machine it says how far it is.
    expect(stderr).toMatch(/^(verifying \d+ of \d+: [^\n]+\n)*$/);
    const checks = await outcomes();
    expect(checks.length).toBeGreaterThan(20);
    for (const { name, passed, values } of checks) expect([name, passed, values > 0]).toEqual([name, true, true]);
  });

  test('reaches inputs at the ends of the range', async () => {
    const names = (await outcomes()).map(({ name }) => name);
    for (const kind of ['nearly certain rows', 'divergence, orders near 1', 'impossible outcomes']) {
      expect(names).toEqual(expect.arrayContaining([`${kind}, f64`, `${kind}, f32`]));
    }
    expect(names).toEqual(expect.arrayContaining(['p_ref below the doubles', 'targets beside p_ref']));
  });

  test('prints the share of each bound, in lines that fit in 60 columns', async () => {
    const checks = await outcomes();
    const io = (columns?: number) =>
      ({ stdout: { write: () => true, ...(columns && { isTTY: true, columns }) }, env: { NO_COLOR: '1' } }) as never;
    const narrow = renderOutcomes(checks, io(60)).trimEnd().split('\n');
    for (const line of narrow) expect(line.length, line).toBeLessThanOrEqual(60);
    const wide = renderOutcomes(checks, io()).trimEnd().split('\n');
    expect(wide).toHaveLength(checks.length + 3);
    expect(wide[0]).toMatch(/^of its bound +values +function \(bound\)$/);
    expect(wide[1]).toMatch(/^ +[\d.]+ % +16 {2}logit \(6 ulp\)$/);
    expect(wide.at(-1)).toBe(`All ${checks.length} checks are within their bounds.`);
    const spoilt = renderOutcomes([{ ...checks[0]!, share: 2, passed: false }], io());
    expect(spoilt).toContain('200.0 %');
    expect(spoilt).toContain('EXCEEDED');
    expect(spoilt).not.toContain('within');
  });

  test('ends at an interrupt with one line and exit code 130, having printed nothing', async () => {
    const signals = new EventEmitter();
    let stdout = '';
    let stderr = '';
    const io = Object.assign(signals, {
      stdin: { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true as const, value: '' }) }) },
      stdout: { write: (text: string) => (stdout += text) },
      stderr: { write: (text: string) => (stderr += text) },
      env: {},
    });
    const started = run(['verify'], io);
    // The work leaves turns to others, of which this is one.
    await new Promise((resolve) => setImmediate(resolve));
    expect(signals.listenerCount('SIGINT')).toBe(1);
    signals.emit('SIGINT');
    expect(await started).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^grpo: interrupted in check \d+ of \d+\n$/);
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });
});

describe('checks in steps', () => {
  test('take sixteen pairs a step, and tell how many checks are done', () => {
    const begun: string[] = [];
    const checks = [check('a', Array(40).fill(near)), check('b', [near]), check('c', Array(16).fill(near))];
    const work = runChecks(checks, ({ name }) => begun.push(name));
    const done: number[] = [];
    for (let step = work.next(); !step.done; step = work.next()) done.push(step.value);
    expect(done).toEqual([0, 0, 1, 2, 2, 3]);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('report the largest difference, in units of its tolerance too', () => {
    const [within, beyond, none] = finish(
      runChecks([check('within', [near, near]), check('beyond', [near, far]), check('none', [])], () => {}),
    );
    expect(within).toMatchObject({ values: 2, largestUlp: 1, largestDifference: Number.EPSILON, passed: true });
    expect(beyond).toMatchObject({ values: 2, largestDifference: 2, share: 2, passed: false });
    expect(none).toMatchObject({ values: 0, passed: false });
  });
});
