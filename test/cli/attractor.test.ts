import { describe, expect, test } from 'vitest';
import { variants } from '../../bindings/index.js';
import { backend } from '../../cli/options/backend.js';
import { runCli } from './runCli.js';

const chaos = ['attractor', '--p-ref', '1e-4', '--beta', '5', '--start', '0.1'];

describe.each(['wasm', 'reference'] as const)('grpo attractor on %s', (name) => {
  const run = async (argv: readonly string[]) => {
    const { code, stdout, stderr } = await runCli([...argv, '--backend', name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  test('prints what the function returns, as JSON', async () => {
    const document = JSON.parse(await run(['attractor', '--p-ref', '0.001', '--beta', '3', '--json']));
    expect(document.attractor).toEqual({
      ...backend(name).attractor(0.001, variants.grpo({ beta: 3 })),
      overshoot: null,
    });
    expect(document.attractor).toMatchObject({ kind: 'cycle', period: 2 });
    expect(document).toMatchObject({
      reference: { success: 0.001 },
      start: { success: 0.001 },
      law: { rule: 'grpo', beta: 3, alpha: 1 },
      maxSteps: 65536,
    });
  });

  test('reports chaos as chaos, and no limit', async () => {
    const { attractor } = JSON.parse(await run([...chaos, '--json']));
    expect(attractor).toMatchObject({ kind: 'irregular', period: 0, points: [], multiplier: null });
    expect(attractor.lyapunov).toBeGreaterThan(3 * attractor.lyapunovError);
    const text = await run(chaos);
    expect(text).toContain(`Irregular up to step ${attractor.steps}: no limit, and neighbouring orbits part.`);
    expect(text).not.toMatch(/Goes to|settled/);
  });

  test('makes no claim at a step limit that comes too early', async () => {
    const text = await run(['attractor', '--p-ref', '0.5', '--beta', '1.5088', '--max-steps', '100']);
    expect(text).toContain('Undecided at step 100: no limit, and no proof that there is none.');
    expect(text).not.toMatch(/Goes to|settled/);
  });

  test('lists the points of a cycle in the order of the orbit', async () => {
    const text = await run(['attractor', '--p-ref', '0.001', '--beta', '3']);
    expect(text).toContain('Goes to a cycle of period 2.');
    const { points } = backend(name).attractor(0.001, variants.grpo({ beta: 3 }));
    for (const { logOdds } of points) expect(text).toContain(String(Number(logOdds.toPrecision(10))));
  });

  test('says what is at p = 1, where log-odds have no end', async () => {
    const argv = ['attractor', '--p-ref', '0.5', '--beta', '1', '--variance-epsilon', '0'];
    expect(await run(argv)).toMatch(/Goes to p = 1\.\n\n.*\n1 +0 +∞\n/);
    expect(JSON.parse(await run([...argv, '--json'])).attractor.points).toEqual([
      { logOdds: 'Infinity', success: 1, failure: 0 },
    ]);
  });

  test('takes reference and start as log-odds', async () => {
    const law = ['--beta', '5', '--json'];
    const byLogOdds = JSON.parse(await run(['attractor', '--log-odds', '0', '--start-log-odds', '0', ...law]));
    const byProbability = JSON.parse(await run(['attractor', '--p-ref', '0.5', ...law]));
    expect(byLogOdds.attractor).toEqual(byProbability.attractor);
    expect(byLogOdds).toMatchObject({ reference: { logOdds: 0 }, start: { logOdds: 0 } });
  });
});

test('NO_COLOR is heard on a terminal', async () => {
  const argv = ['attractor', '--p-ref', '0.2', '--beta', '5'];
  expect((await runCli(argv, { terminal: 80 })).stdout).toContain('\u001b[');
  expect((await runCli(argv, { terminal: 80, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
});
