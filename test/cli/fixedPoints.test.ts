import { describe, expect, test } from 'vitest';
import { fixedPoints, variants } from '../../bindings/index.js';
import { runCli } from './runCli.js';

describe('grpo fixed-points', () => {
  test('prints what the function returns, as JSON', async () => {
    const { code, stdout } = await runCli(['fixed-points', '--p-ref', '0.001', '--beta', '2', '--json']);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document.fixedPoints).toEqual(fixedPoints(0.001, variants.grpo({ beta: 2 })));
    expect(document.reference).toEqual({ success: 0.001 });
    expect(document.law).toEqual({ rule: 'grpo', beta: 2, alpha: 1, normalization: 'mean-std', varianceEpsilon: 1e-5 });
  });

  test('writes infinities as text', async () => {
    const argv = ['fixed-points', '--p-ref', '0.2', '--beta', '5', '--variant', 'mirror-dr-grpo', '--json'];
    const points = JSON.parse((await runCli(argv)).stdout).fixedPoints;
    expect(points.map((point: { logOdds: unknown }) => point.logOdds)).toEqual(['-Infinity', 'Infinity']);
  });

  test.each([
    ['2', '0.001', '1  2.145747353e-66   151.2071282'],
    // exp(-3162.27766) is below the smallest double.
    ['0.1', '0.5', '1  4.368e-1374  3162.27766'],
  ])('shows 1 - p where p rounds to 1, at beta = %s and p_ref = %s', async (beta, pRef, row) => {
    const { stdout } = await runCli(['fixed-points', '--p-ref', pRef, '--beta', beta]);
    expect(stdout).toContain(row);
  });

  test('takes the reference as log-odds', async () => {
    const law = ['--beta', '5', '--variant', 'two-kl-grpo', '--alpha', '0.5', '--json'];
    const byLogOdds = JSON.parse((await runCli(['fixed-points', '--log-odds', '0', ...law])).stdout);
    const byProbability = JSON.parse((await runCli(['fixed-points', '--p-ref', '0.5', ...law])).stdout);
    expect(byLogOdds.fixedPoints).toEqual(byProbability.fixedPoints);
  });

  test('says so if there is none inside', async () => {
    const mirror = await runCli(['fixed-points', '--p-ref', '0.2', '--beta', '5', '--variant', 'mirror-grpo']);
    expect(mirror.stdout).toContain('No fixed point inside (0, 1): from p_ref the iteration rises towards 1.');
    const dead = await runCli(['fixed-points', '--p-ref', '0', '--beta', '5']);
    expect(dead.stdout).toContain('No fixed point inside (0, 1): p stays 0 where p_ref is.');
  });

  test('agrees on both backends', async () => {
    const argv = ['fixed-points', '--p-ref', '0.01', '--beta', '1.2'];
    expect((await runCli([...argv, '--backend', 'reference'])).stdout).toBe((await runCli(argv)).stdout);
  });
});
