// The pictures by themselves: what they import, how they adapt, and the numbers behind them.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as api from '../../bindings/index.js';
import { figureChart, renderChart, trajectoriesChart, weightsChart } from '../../charts/index.js';
import { textWidth } from '../../charts/words.js';
import { runCli } from './runCli.js';
import { all, number, panels, parseSvg } from './svg.js';

const charts = new URL('../../charts/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'grpo-charts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('charts/ imports the API, two libraries and itself: nothing of the command or of Node', () => {
  for (const file of readdirSync(charts)) {
    const source = readFileSync(new URL(file, charts), 'utf8');
    for (const [, from] of source.matchAll(/(?:from|import\() ?'([^']+)'/g))
      expect(from, file).toMatch(/^(\.\/\w+\.js|\.\.\/bindings\/index\.js|d3-scale|d3-shape|grpo-wasm)$/);
    expect(source, file).not.toMatch(/import [^;{]*'\.\.\/bindings|^import \{[^}]*\} from '\.\.\/bindings/m);
  }
});

describe.each([400, 840, 1280])('at a width of %i', (width) => {
  test('a picture is as wide, its letters as large as ever, and nothing of them is cut off', () => {
    for (const figure of ['1', '2', '4', '5']) {
      const picture = parseSvg(renderChart(figureChart(api, figure), { width }));
      expect(number(picture, 'width')).toBe(width);
      expect(number(picture, 'font-size')).toBe(12);
      for (const text of all(picture, 'text')) {
        const size = Number(text.getAttribute('font-size') || 12);
        expect(size).toBeGreaterThanOrEqual(11);
        if (text.parentNode === picture && !text.getAttribute('transform') && !text.getAttribute('text-anchor'))
          expect(number(text, 'x') + 0.85 * textWidth(text.textContent!, size)).toBeLessThan(width);
      }
    }
  });

  test('labels below the panels do not overlap', () => {
    const variants = [1, 5].map((beta) => api.variants.grpo({ beta }));
    const pRef = [1e-6, 1e-4, 0.01, 0.2, 0.5, 0.9];
    const options = { variants, rule: 'grpo', pRef, steps: 50, scale: 'log-odds' } as const;
    const picture = parseSvg(renderChart(trajectoriesChart(api, options), { width }));
    expect(panels(picture)).toHaveLength(12);
    const lines = new Map<string, [left: number, right: number][]>();
    for (const panel of panels(picture)) {
      const group = panel.parentNode as typeof picture;
      const [left, top] = group
        .getAttribute('transform')!
        .match(/[\d.]+/g)!
        .map(Number) as [number, number];
      const height = number(panel, 'height');
      for (const text of all(group, 'text')) {
        const y = number(text, 'y');
        if (y > 0 && y < height + 10) continue;
        const size = Number(text.getAttribute('font-size') || 12);
        // As narrow as letters really are.
        const extent = 0.85 * textWidth(text.textContent!.replaceAll('\u200b', ''), size);
        const x = left + number(text, 'x');
        const from = text.getAttribute('text-anchor') === 'end' ? x - extent : x - extent / 2;
        const line = `${Math.round(top + y)}`;
        lines.set(line, [...(lines.get(line) ?? []), [from, from + extent]]);
      }
    }
    for (const spans of lines.values()) {
      const sorted = spans.sort((a, b) => a[0] - b[0]);
      for (let k = 1; k < sorted.length; k++) expect(sorted[k]![0]).toBeGreaterThan(sorted[k - 1]![1]);
    }
  });
});

test('every colour that a picture draws has one for dark pages', () => {
  for (const figure of ['1', '2', '4', '5']) {
    const picture = parseSvg(renderChart(figureChart(api, figure)));
    const rules = all(picture, 'style')[0]!.textContent!;
    for (const element of [picture, ...all(picture, '*')])
      for (const property of ['fill', 'stroke']) {
        const color = element.getAttribute(property);
        if (color && color !== 'none') expect(rules).toContain(`.grpo-chart [${property}="${color}"]`);
      }
  }
});

describe('the numbers behind a picture', () => {
  test('are those that are drawn, as CSV and as JSON', async () => {
    const [csv, json] = [join(folder, 'w.csv'), join(folder, 'w.json')];
    for (const file of [csv, json])
      expect(await runCli(['plot', 'weights', '--variance-epsilon', '0', '--data', file])).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
    const { rows, ...head } = JSON.parse(readFileSync(json, 'utf8'));
    expect(head).toEqual({ schemaVersion: 1, command: 'plot weights' });
    expect(rows).toEqual(weightsChart(api, 0).numbers().rows);
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('success,weight_of_success,weight_of_failure');
    expect(lines.slice(1).map((line) => line.split(',').map(Number))).toEqual(
      rows.map((row: Record<string, number>) => Object.values(row)),
    );
  });

  test.each([
    ['map --p-ref 0.5 --beta 1.6', ['map', 'orbit', 'stable fixed point', 'unstable fixed point']],
    [
      'bifurcation --p-ref 0.01 --beta 0.2:20:60',
      ['flip', 'fold', 'limit', 'stable fixed point', 'unstable fixed point'],
    ],
    [
      'phase --p-ref 1e-4:0.9:30 --beta 0.4:10:20 --variance-epsilon 0',
      ['cell', 'flip', 'fold', 'overshoot', 'to-one'],
    ],
  ])('name what they are points of: %s', async (argv, series) => {
    const { stdout } = await runCli(['plot', ...argv.split(' '), '--data', '-']);
    const [head, ...lines] = stdout.trimEnd().split('\n');
    const column = head!.split(',').indexOf('series');
    expect([...new Set(lines.map((line) => line.split(',')[column]!))].sort()).toEqual(series);
  });

  test('have all that Figure 5 prints', () => {
    const { rows } = figureChart(api, '5').numbers();
    expect(rows).toHaveLength(24 * 51);
    expect(rows.findLast(({ pRef, beta }) => pRef === 0.2 && beta === 5)!.success).toBeCloseTo(0.2807, 4);
  });
});

test('the upper stable branch and the limits on it are drawn, and two flips share a word', async () => {
  const { stdout } = await runCli(['plot', 'bifurcation', '--p-ref', '0.01']);
  const [panel] = panels(parseSvg(stdout));
  const solid = all(panel!, 'path').filter((path) => path.getAttribute('stroke-width') === '4');
  const tops = solid.map((path) =>
    Math.min(...[...path.getAttribute('d')!.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y))),
  );
  expect(Math.min(...tops)).toBeLessThan(30);
  // From the least beta on: far up, log-odds go as 1/beta, and are one curve all the same.
  const upper = solid[tops.indexOf(Math.min(...tops))]!;
  expect(upper.getAttribute('d')).toMatch(/^M0,/);
  expect(upper.getAttribute('d')!.match(/M/g)).toHaveLength(1);
  expect(all(panel!, 'circle')).toHaveLength(4);
  expect(
    all(panel!, 'text')
      .map(({ textContent }) => textContent)
      .sort(),
  ).toEqual(['flips', 'fold', 'fold', 'p → 1']);
});

describe('a picture goes', () => {
  test('to a PNG, twice as large', async () => {
    const file = join(folder, 'w.png');
    expect((await runCli(['plot', 'weights', '--width', '400', '-o', file])).code).toBe(0);
    const bytes = readFileSync(file);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBe(800);
  });

  test('from a terminal to a file, of which it tells', async () => {
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const file of ['grpo-weights.svg', 'grpo-weights-2.svg']) {
        const { code, stdout } = await runCli(['plot', 'weights'], { terminal: 80 });
        expect({ code, stdout }).toEqual({
          code: 0,
          stdout: `The picture is in ${file} (--output chooses another file).\n`,
        });
        expect(existsSync(file)).toBe(true);
      }
    } finally {
      process.chdir(before);
    }
  });
});
