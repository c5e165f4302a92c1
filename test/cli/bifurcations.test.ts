import { describe, expect, test } from 'vitest';
import { backend } from '../../cli/options/backend.js';
import { runCli } from './runCli.js';

describe.each(['wasm', 'reference'] as const)('grpo bifurcations on %s', (name) => {
  const run = async (...argv: string[]) => {
    const { code, stdout, stderr } = await runCli(['bifurcations', ...argv, '--backend', name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  test('prints what the function returns, as JSON', async () => {
    const document = JSON.parse(await run('--p-ref', '0.005', '--json'));
    expect(document).toEqual({
      schemaVersion: 1,
      command: 'bifurcations',
      reference: { success: 0.005 },
      family: { alpha: 1, varianceEpsilon: 1e-5 },
      bifurcations: { ...backend(name).bifurcations(0.005), monotone: 'Infinity' },
    });
    expect(document.bifurcations.folds).toHaveLength(2);
    expect(document.bifurcations.flips).toHaveLength(2);
  });

  test('shows the fold of p_ref = 1/2, which has a closed form without smoothing', async () => {
    const text = await run('--p-ref', '0.5', '--variance-epsilon', '0');
    // sinh t with t = coth t, at p = logistic(2t)
    expect(text).toMatch(/fold +1\.508879562 +0\.9167782798 /);
    expect(text).toContain('jump         β = 1.508879562: from p_ref, below to the upper state');
    expect(text).toContain('contraction  at no β');
    expect(text).not.toMatch(/flip +\d|cusp|overshoot/);
  });

  test('divides folds by alpha', async () => {
    const fold = async (alpha: string) =>
      JSON.parse(await run('--log-odds', '-2', '--alpha', alpha, '--json')).bifurcations.folds[0].beta;
    expect(await fold('0.5')).toBeCloseTo(2 * (await fold('1')), 12);
  });

  test('of groups and of verifiers that err', async () => {
    const group = ['--group', '64', '--convention', 'trl'];
    const document = JSON.parse(await run('--p-ref', '0.001', ...group, '--json'));
    const rule = { group: { size: 64, convention: 'trl' } } as const;
    expect(document.family).toMatchObject(rule);
    expect(document.bifurcations.folds).toEqual(backend(name).bifurcations(0.001, rule).folds);
    expect(await run('--p-ref', '0.001', ...group)).toContain('grpo, α = 1, groups of 64 (trl)');
    const turned = await run('--p-ref', '0.9', '--verifier', '0.02,0.95');
    expect(turned).toMatch(/folds +only for p_ref > 0\.856095361 and β < 0\.6668124559/);
    expect(turned).toMatch(/flips +only for p_ref > 0\.9936160721/);
  });

  test('says that there is nothing', async () => {
    expect(await run('--p-ref', '0.9', '--variance-epsilon', '1')).toContain('No fold and no flip.');
  });
});
