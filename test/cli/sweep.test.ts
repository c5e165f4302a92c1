import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { backend } from '../../cli/options/backend.js';
import { gridCells, gridSize } from '../../cli/sweep/grid.js';
import { runCli } from './runCli.js';

const folder = mkdtempSync(join(tmpdir(), 'grpo-sweep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = ['sweep', '--p-ref', '0.2,0.5', '--beta', '1,5'];
/** More than one block of cells. */
const large = ['sweep', '--p-ref', '0.01:0.9:30', '--beta', '0.5:5:30'];

function parseCsv(text: string): Record<string, string>[] {
  const [head, ...lines] = text.trimEnd().split('\n');
  const names = head!.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    expect(values).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, k) => [name, values[k]!]));
  });
}

describe('the grid', () => {
  const axes = { pRef: [1, 2], beta: [3, 4, 5], alpha: [6], varianceEpsilon: [7, 8] };

  test('has the last parameter run fastest', () => {
    const { pRef, beta, alpha, varianceEpsilon } = gridCells(axes, 0, gridSize(axes));
    expect([...pRef]).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
    expect([...beta]).toEqual([3, 3, 4, 4, 5, 5, 3, 3, 4, 4, 5, 5]);
    expect([...alpha]).toEqual(new Array(12).fill(6));
    expect([...varianceEpsilon]).toEqual([7, 8, 7, 8, 7, 8, 7, 8, 7, 8, 7, 8]);
  });

  test('is the same in pieces', () => {
    const whole = gridCells(axes, 0, 12);
    for (let k = 0; k < 12; k++) {
      const cell = gridCells(axes, k, k + 1);
      for (const name of ['pRef', 'beta', 'alpha', 'varianceEpsilon'] as const)
        expect(cell[name][0]).toBe(whole[name][k]);
    }
  });
});

describe.each(['wasm', 'reference'] as const)('grpo sweep on %s', (name) => {
  test('writes a line of CSV for each cell, as attractor has it', async () => {
    const { code, stdout, stderr } = await runCli([...small, '--variance-epsilon', '0,1e-5', '--backend', name]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const rows = parseCsv(stdout);
    expect(rows).toHaveLength(8);
    for (const row of rows) {
      const variant = { beta: Number(row.beta), varianceEpsilon: Number(row.variance_epsilon) };
      const found = backend(name).attractor(Number(row.p_ref), variant);
      const [{ logOdds, success, failure } = { logOdds: Number.NaN, success: Number.NaN, failure: Number.NaN }] =
        found.points;
      expect(row).toEqual({
        p_ref: row.p_ref,
        beta: row.beta,
        alpha: '1',
        variance_epsilon: row.variance_epsilon,
        kind: found.kind,
        period: String(found.period),
        success: String(success),
        failure: String(failure),
        log_odds: String(logOdds),
        multiplier: String(found.multiplier),
        lyapunov: String(found.lyapunov),
        lyapunov_error: String(found.lyapunovError),
        steps: String(found.steps),
        overshoot: String(found.overshoot),
        monotone: String(found.monotone),
      });
    }
    expect(rows.map(({ kind }) => kind)).toContain('one');
    expect(rows.map(({ kind }) => kind)).toContain('fixed-point');
  });

  test('leaves empty what there is no value for', async () => {
    const argv = ['sweep', '--p-ref', '1e-4', '--beta', '5', '--start', '0.1', '--backend', name];
    const [row] = parseCsv((await runCli(argv)).stdout);
    expect(row).toMatchObject({ kind: 'irregular', success: '', log_odds: '', multiplier: '', overshoot: '' });
    const { cells } = JSON.parse((await runCli([...argv, '--json'])).stdout);
    expect(cells[0]).toMatchObject({ kind: 'irregular', success: null, logOdds: null });
  });
});

describe('grpo sweep', () => {
  test('writes the same cells as JSON', async () => {
    const rows = parseCsv((await runCli(large)).stdout);
    const document = JSON.parse((await runCli([...large, '--json'])).stdout);
    expect(document).toMatchObject({
      law: { rule: 'grpo', normalization: 'mean-std' },
      start: 'pRef',
      maxSteps: 65536,
      complete: true,
    });
    expect(document.grid.pRef).toHaveLength(30);
    expect(document.cells).toHaveLength(900);
    for (const [k, cell] of document.cells.entries())
      expect(Object.values(cell).map(String)).toEqual(Object.values(rows[k]!));
  });

  test('covers two-KL rules over alpha', async () => {
    const argv = [...small, '--variant', 'two-kl-grpo', '--alpha', '0.25:1:4'];
    const rows = parseCsv((await runCli(argv)).stdout);
    expect(rows.map(({ alpha }) => alpha).slice(0, 4)).toEqual(['0.25', '0.5', '0.75', '1']);
    expect(rows).toHaveLength(16);
  });

  test('writes to a file', async () => {
    const file = join(folder, 'out.csv');
    expect(await runCli([...large, '--output', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe((await runCli(large)).stdout);
  });

  test('shows a bar on a terminal, and none that would run through its lines', async () => {
    const toFile = [...large, '--output', join(folder, 'bar.csv')];
    const shown = await runCli(toFile, { terminal: 80 });
    expect(shown.stderr).toMatch(/\r\[█* *\] +\d+ % {2}\d+ of 900 cells/);
    expect(shown.stderr).toMatch(/\r *\r$/);
    expect((await runCli(large, { terminal: 80, only: 'stderr' })).stderr).toContain('of 900 cells');
    expect((await runCli(large, { terminal: 80 })).stderr).toBe('');
    expect((await runCli(toFile)).stderr).toBe('');
  });
});

describe('Ctrl-C', () => {
  const stderr = 'grpo: interrupted: 512 of 900 cells written\n';
  /** After the second block. */
  const blocks = () => {
    let writes = 0;
    return () => ++writes === 3;
  };

  test('leaves whole lines of CSV', async () => {
    const outcome = await runCli(large, { interrupt: blocks() });
    expect(outcome).toMatchObject({ code: 130, stderr });
    expect(outcome.stdout.endsWith('\n')).toBe(true);
    expect(parseCsv(outcome.stdout)).toHaveLength(512);
    expect((await runCli(large)).stdout.startsWith(outcome.stdout)).toBe(true);
  });

  test('leaves a whole JSON document that says it is not complete', async () => {
    const outcome = await runCli([...large, '--json'], { interrupt: blocks() });
    expect(outcome).toMatchObject({ code: 130, stderr });
    const document = JSON.parse(outcome.stdout);
    expect(document.complete).toBe(false);
    expect(document.cells).toHaveLength(512);
  });
});
