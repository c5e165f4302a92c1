import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Element } from '@xmldom/xmldom';
import { afterAll, describe, expect, test } from 'vitest';
import { calibratedWeights, classify, fixedPoints, logistic, logit, variants } from '../../bindings/index.js';
import { pictures } from '../../scripts/pictures.js';
import { runCli } from './runCli.js';
import { all, corners, number, panels, parseSvg, strokes, texts } from './svg.js';

const BLUE = '#0072b2';
const VERMILION = '#d55e00';
const INK = '#222222';
/** Coordinates are written to hundredths of a pixel. */
const PIXEL = 0.01;

async function draw(...argv: string[]): Promise<Element> {
  const { code, stdout, stderr } = await runCli(['plot', ...argv]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return parseSvg(stdout);
}

const kinds: [string, string[]][] = [
  ['map', ['map', '--p-ref', '0.5', '--beta', '1.6']],
  ['map by log-odds', ['map', '--p-ref', '1e-4', '--beta', '5', '--start', '0.1', '--scale', 'log-odds']],
  ['map without smoothing', ['map', '--p-ref', '0.5', '--beta', '1', '--variance-epsilon', '0', '--scale', 'log-odds']],
  ['map of a mirror rule', ['map', '--p-ref', '0.2', '--beta', '5', '--variant', 'mirror-dr-grpo']],
  [
    'trajectories',
    ['trajectories', '--p-ref', '0.1,0.2', '--beta', '1:9:3', '--variant', 'two-kl-grpo', '--alpha', '.5'],
  ],
  [
    'trajectories by log-odds',
    ['trajectories', '--p-ref', '.5', '--beta', '1', '--variance-epsilon', '0', '--scale', 'log-odds'],
  ],
  ['bifurcation', ['bifurcation', '--p-ref', '0.001', '--beta', '0.2:20:100']],
  [
    'bifurcation, groups',
    ['bifurcation', '--p-ref', '0.001', '--beta', '0.2:20:100', '--group', '64', '--convention', 'trl'],
  ],
  [
    'bifurcation, linear',
    ['bifurcation', '--log-odds', '-3', '--beta', '0.2:20:100', '--scale', 'linear', '--alpha', '.5'],
  ],
  ['phase', ['phase', '--p-ref', '1e-5:0.99:40', '--beta', '0.4:10:30']],
  [
    'phase of two-KL',
    ['phase', '--p-ref', '1e-5:0.99:40', '--beta', '0.4:30:30', '--alpha', '.5', '--variance-epsilon', '.01'],
  ],
  ['weights', ['weights']],
  ['stability', ['stability']],
  ...['1', '2', '4', '5'].map((k): [string, string[]] => [`figure ${k}`, ['figure', k]]),
];

describe('every picture', () => {
  test.each(kinds)('%s is well-formed, transparent, with title, axes and finite numbers', async (_kind, argv) => {
    const picture = await draw(...argv);
    expect(picture.tagName).toBe('svg');
    expect(picture.getAttribute('viewBox')).toMatch(/^0 0 840 \d+$/);
    expect(all(picture, 'title')[0]!.textContent).not.toBe('');
    // Nothing lies behind the panels, whose frames are empty.
    for (const rect of all(picture, 'rect')) expect(number(rect, 'width')).toBeLessThan(800);
    expect(all(picture, 'style')[0]!.textContent).toContain('@media (prefers-color-scheme:dark)');
    // Title, subtitle, titles of both axes, and two ticks on each.
    expect(texts(picture).length).toBeGreaterThanOrEqual(8);
    for (const text of texts(picture)) expect(text).toMatch(/\S/);
    for (const element of all(picture, '*'))
      for (const { name, value } of Array.from(element.attributes))
        expect(`${name}=${value}`).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  test('goes to a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'grpo-plot-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'weights.svg');
    expect(await runCli(['plot', 'weights', '-o', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe((await runCli(['plot', 'weights'])).stdout);
  });

  test.each(Object.entries(pictures))('%s of the README is what its command draws', async (file, argv) => {
    const { stdout } = await runCli(['plot', ...argv]);
    expect(readFileSync(new URL(`../../docs/images/${file}`, import.meta.url), 'utf8') === stdout).toBe(true);
  });
});

describe("the paper's figures", () => {
  test('1: weights that cross at p = 1/2, where both are 1', async () => {
    const [panel] = panels(await draw('figure', '1'));
    const { width, height } = { width: number(panel!, 'width'), height: number(panel!, 'height') };
    const [success, failure] = [corners(strokes(panel!, BLUE)[0]!), corners(strokes(panel!, VERMILION)[0]!)];
    const { success: weights } = calibratedWeights(new Float64Array([0.005, 0.5]), { varianceEpsilon: 0 });
    for (const [k, x, weight] of [
      [0, 0.005, weights[0]!],
      [198, 0.5, weights[1]!],
    ] as const) {
      expect(Math.abs(success[k]![0] - x * width)).toBeLessThan(PIXEL);
      expect(Math.abs(success[k]![1] - (1 - weight / 10) * height)).toBeLessThan(PIXEL);
    }
    expect(success[198]).toEqual(failure[198]);
  });

  test('2: twelve maps, each with its fixed points', async () => {
    const picture = await draw('figure', '2');
    const counts = [0.01, 0.2, 1, 5].flatMap((beta) =>
      [1e-4, 0.2, 0.8].map((pRef) => fixedPoints(pRef, variants.grpo({ beta })).length),
    );
    expect(panels(picture).map((panel) => all(panel, 'circle').length)).toEqual(counts);
    expect(texts(picture)).toEqual(expect.arrayContaining(['p_ref = 0.2', 'β = 0.01'].map((s) => s.replace('_', ''))));
  });

  test('4: a bound that is 0 at p* = 1/2 and 4.92 at 0.01 and 0.99', async () => {
    const [panel] = panels(await draw('figure', '4'));
    const curve = corners(strokes(panel!, BLUE)[0]!);
    const height = number(panel!, 'height');
    expect(Math.abs(curve[196]![1] - height)).toBeLessThan(PIXEL);
    // v |2p - 1| / (2 (v + eps)^(3/2)), which is also what the axis ends by, 5 % above.
    const v = 0.01 * 0.99;
    expect((v * 0.98) / (2 * (v + 1e-5) ** 1.5)).toBeCloseTo(4.917, 3);
    for (const end of [0, 392]) expect(Math.abs(curve[end]![1] - height * (1 - 1 / 1.05))).toBeLessThan(PIXEL);
  });

  const printed = ['p after 50 steps: 0.0442', 'p after 50 steps: 0.2807', 'p after 50 steps: 0.6007'];
  test.each(['wasm', 'reference'])('5: 24 orbits that end as printed, on %s', async (backend) => {
    const picture = await draw('figure', '5', '--backend', backend);
    expect(panels(picture)).toHaveLength(24);
    const notes = texts(picture).filter((text) => text.startsWith('p after'));
    expect(notes.slice(0, 17)).toEqual(new Array(17).fill('p after 50 steps: 1.0000'));
    expect(notes[17]).toBe('p after 50 steps: 0.6813');
    expect(notes.slice(18, 20)).toEqual(new Array(2).fill('p after 50 steps: 1.0000'));
    expect(notes.slice(20)).toEqual([...printed, 'p after 50 steps: 0.8813']);
    for (const panel of panels(picture)) expect(corners(strokes(panel, BLUE)[0]!)).toHaveLength(51);
  });
});

test('the staircase ends at the fixed point that the orbit goes to', async () => {
  const [panel] = panels(await draw('map', '--p-ref', '0.2', '--beta', '5', '--steps', '40'));
  const stairs = corners(strokes(panel!, VERMILION)[0]!);
  expect(stairs).toHaveLength(81);
  const lowest = all(panel!, 'circle')[0]!;
  expect(Math.abs(stairs.at(-1)![0] - number(lowest, 'cx'))).toBeLessThan(PIXEL);
  expect(Math.abs(stairs.at(-1)![1] - number(lowest, 'cy'))).toBeLessThan(PIXEL);
});

describe('the bifurcation diagram', () => {
  test('marks the fold where theory has it', async () => {
    const argv = ['--p-ref', '0.5', '--variance-epsilon', '0', '--beta', '1:4:100', '--scale', 'linear'];
    const [panel] = panels(await draw('bifurcation', ...argv));
    const [fold] = all(panel!, 'circle');
    const [width, height] = [number(panel!, 'width'), number(panel!, 'height')];
    expect(Math.abs(number(fold!, 'cx') - (width * Math.log(1.50887956153832)) / Math.log(4))).toBeLessThan(PIXEL);
    // The axis goes from -0.03 to 1.03.
    expect(Math.abs(number(fold!, 'cy') - (height * (1.03 - 0.9167782798004823)) / 1.06)).toBeLessThan(PIXEL);
    expect(texts(panel!).sort()).toEqual(['fold', 'p → 1']);
  });

  test('shows as many dots as the limit has points', async () => {
    const argv = ['--p-ref', '0.001', '--beta', '2.8:8:3'];
    const [panel] = panels(await draw('bifurcation', ...argv));
    const dots = all(panel!, 'path').find((path) => path.getAttribute('stroke-linecap') === 'round')!;
    const columns = dots.getAttribute('d')!.split('M').slice(1);
    // beta = 2.8 and 4.7: a cycle of two points; beta = 8: a fixed point.
    expect(columns.map((column) => column.split('h0').length - 1)).toEqual([2, 2, 1]);
  });
});

describe('the phase diagram', () => {
  const [low, high, count] = [1e-5, 0.99, 120];
  const [from, to, rows] = [0.4, 10, 90];
  const argv = [
    'phase',
    '--p-ref',
    `${low}:${high}:${count}`,
    '--beta',
    `${from}:${to}:${rows}`,
    '--variance-epsilon',
    '0',
  ];
  const step = (logit(high) - logit(low)) / (count - 1);
  const ratio = Math.log(to / from) / (rows - 1);

  const load = async () => {
    const picture = await draw(...argv);
    const [panel] = panels(picture);
    const [width, height] = [number(panel!, 'width'), number(panel!, 'height')];
    return {
      picture,
      panel: panel!,
      logOdds: (x: number) => logit(low) - step / 2 + (x / width) * step * count,
      beta: (y: number) => from * Math.exp(-ratio / 2 + (1 - y / height) * ratio * rows),
      cell: (i: number, j: number): [number, number] => [
        ((i + 0.5) * width) / count,
        height - ((j + 0.5) * height) / rows,
      ],
    };
  };

  test('has the closed-form curves over its cells', async () => {
    const { panel, logOdds, beta, picture } = await load();
    const curve = (dashes: string | null) =>
      corners(strokes(panel, INK, dashes)[0]!).map(([x, y]) => ({ x: logOdds(x), b: beta(y) }));
    // Half a hundredth of a pixel is 4e-5 in log beta and 1.1e-4 in log-odds. Fold and flip change by at most 2 sqrt(1 + b^2)/b in
    // log-odds per log beta, overshoot by at most 3/2 in log beta per log-odds where these are below -1.
    const slack = (b: number) => 1.1e-4 + 4e-5 * 2 * (Math.hypot(1, b) / b);
    const seen = ({ b }: { b: number }) => b > from && b < to;
    const fold = curve(null).filter(seen);
    const flip = curve('7 4').filter(seen);
    const overshoot = curve('2 3')
      .filter(seen)
      .filter(({ x }) => x < -1);
    for (const points of [fold, flip, overshoot]) expect(points.length).toBeGreaterThan(20);
    for (const { x, b } of fold)
      expect(Math.abs(x - (2 * Math.asinh(b) - (2 * Math.hypot(1, b)) / b))).toBeLessThan(slack(b));
    for (const { x, b } of flip)
      expect(Math.abs(x + 2 * Math.asinh(b) + (2 * Math.hypot(1, b)) / b)).toBeLessThan(slack(b));
    for (const { x, b } of overshoot)
      expect(Math.abs(Math.log(b * 2 * Math.abs(x) * Math.sqrt(logistic(x) * logistic(-x))))).toBeLessThan(
        4e-5 + 1.5 * 1.1e-4,
      );
    const [bound] = strokes(panel, VERMILION);
    for (const [, y] of corners(bound!)) expect(Math.abs(Math.log(beta(y) / 0.75443978076916))).toBeLessThan(4e-5);
    expect(texts(picture)).toContain('β = 0.7544: below it p → 1 from every pref');
  });

  test('has cells coloured as theory predicts, wherever it does', async () => {
    const { panel, cell } = await load();
    const areas = all(panel, 'path').filter((path) => path.hasAttribute('shape-rendering'));
    const rectangles = areas.flatMap((area) =>
      [...area.getAttribute('d')!.matchAll(/M([\d.]+),([\d.]+)H([\d.]+)V([\d.]+)H[\d.]+z/g)].map((match) => {
        const [left, top, right, bottom] = match.slice(1).map(Number) as [number, number, number, number];
        return { left, top, right, bottom, color: area.getAttribute('fill')! };
      }),
    );
    const colors = { one: '#cfe6f5', 'fixed-point': '#fbf3c4', cycle: '#f0a35e' };
    let decided = 0;
    for (let i = 0; i < count; i += 3) {
      for (let j = 0; j < rows; j += 2) {
        const prediction = classify(
          { logOdds: logit(low) + i * step },
          variants.grpo({ beta: from * Math.exp(ratio * j), varianceEpsilon: 0 }),
        );
        if (!(prediction.kind in colors)) continue;
        decided += 1;
        const [x, y] = cell(i, j);
        const at = rectangles.filter((r) => r.left < x && x < r.right && r.top < y && y < r.bottom);
        expect(at.map(({ color }) => color)).toEqual([colors[prediction.kind as keyof typeof colors]]);
      }
    }
    // All but the cells among longer cycles and irregular ones.
    expect(decided).toBeGreaterThan(0.9 * 40 * 45);
  });
});
