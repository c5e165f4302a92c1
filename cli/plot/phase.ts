// What the iteration from p_ref ends as, over p_ref and beta, under the curves where theory has it change.

import { logAxis, logOddsAxis } from '../../charts/axis.js';
import type { Chart, Place } from '../../charts/chart.js';
import type { LegendEntry } from '../../charts/legend.js';
import { ink, paleBlue, paleYellow, vermilion } from '../../charts/palette.js';
import { element, type Point, pixels, polyline } from '../../charts/svg.js';
import type { Api } from '../options/backend.js';
import type { FamilyOptions } from '../options/family.js';
import { type Range, spread } from '../options/values.js';
import { parameter } from '../terminal/numbers.js';

export interface PhaseOptions extends FamilyOptions {
  readonly pRef: Range;
  readonly beta: Range;
  readonly maxSteps: number;
}

/** A fixed point with 1 - p below this counts as p = 1. */
const NEARLY_ONE = Math.log(1e6);

/** What cells are told apart by, in the order of the legend. */
const states = [
  { label: 'p → 1 (1 − p < 10⁻⁶)', color: paleBlue },
  { label: 'fixed point below 1', color: paleYellow },
  { label: 'cycle of period 2', color: '#f0a35e' },
  { label: 'longer cycle', color: '#a8452c' },
  { label: 'irregular', color: '#3b0f3a' },
  { label: 'undecided', color: '#9a9a9a' },
] as const;

const curves = [
  { label: 'fold: fixed points appear or vanish', color: ink, width: 2, dashes: undefined },
  { label: 'flip: the lowest one changes stability', color: ink, width: 2, dashes: '7 4' },
  { label: 'overshoot: below it p₁ > 1 − p_ref', color: ink, width: 2, dashes: '2 3' },
  { label: 'β = 0.7544: below it p → 1 from every p_ref', color: vermilion, width: 1.5, dashes: undefined },
] as const;

export function phaseChart(api: Api, options: PhaseOptions): Chart {
  const { alpha, varianceEpsilon, pRef, beta, maxSteps } = options;
  const family = { alpha, varianceEpsilon };
  const references = api.logit(spread(pRef, 'logit'));
  const betas = spread(beta, 'log');
  const cells = statesOver(api, references, betas, family, maxSteps);
  const thresholds = thresholdsOver(api, references, family);
  const drawn = thresholds.map((curve) => curve.some(([, b]) => b >= beta.from && b <= beta.to));

  const used = new Set(cells);
  const legend: LegendEntry[] = [
    ...states.filter((_, k) => used.has(k)).map(({ label, color }) => ({ label, color, mark: 'area' as const })),
    ...curves
      .filter((_, k) => drawn[k])
      .map(({ label, color, dashes }) => ({ label, color, mark: 'line' as const, ...(dashes ? { dashes } : {}) })),
  ];
  const draw = (place: Place) =>
    areas(cells, pRef.count, beta.count, place) +
    thresholds
      .map((curve, k) => {
        const { color, width, dashes } = curves[k]!;
        const points = curve.map(([x, b]): Point => [place.x(x), place.y(b)]);
        return polyline(points, { stroke: color, 'stroke-width': width, 'stroke-dasharray': dashes });
      })
      .join('');
  // Half a cell around the first and the last value.
  const step = (references.at(-1)! - references[0]!) / (pRef.count - 1) / 2;
  const factor = (beta.to / beta.from) ** (0.5 / (beta.count - 1));
  return {
    title: 'What the success probability ends as, from p_ref',
    subtitle: `α = ${parameter(alpha)}, ε = ${parameter(varianceEpsilon)}`,
    x: logOddsAxis('success probability of the reference policy p_ref', [
      references[0]! - step,
      references.at(-1)! + step,
    ]),
    y: logAxis('strength of the KL penalty β', [beta.from / factor, beta.to * factor]),
    legend,
    panels: [[{ draw }]],
  };
}

/** Indices of `states`, a row for each beta. */
function statesOver(
  api: Api,
  references: Float64Array,
  betas: Float64Array,
  family: FamilyOptions,
  maxSteps: number,
): Uint8Array {
  const columns = references.length;
  const logOdds = Float64Array.from({ length: columns * betas.length }, (_, k) => references[k % columns]!);
  const beta = Float64Array.from(logOdds, (_, k) => betas[Math.floor(k / columns)]!);
  const found = api.attractors({ logOdds }, { ...family, beta }, { maxSteps });
  return Uint8Array.from(found.kind, (kind, k) => {
    const name = api.attractorKinds[kind]!;
    if (name === 'irregular') return 4;
    if (name === 'undecided') return 5;
    if (found.period[k]! > 1) return found.period[k] === 2 ? 2 : 3;
    return found.logOdds[k]! > NEARLY_ONE ? 0 : 1;
  });
}

/** The curves, as pairs of log-odds of p_ref and beta; NaN where there is none. */
function thresholdsOver(api: Api, references: Float64Array, family: FamilyOptions): Threshold[][] {
  const { cusp, flipLimit } = api.bifurcations(0.5, family);
  const flips = twoBranches(references, flipLimit.logOdds, (logOdds) => api.bifurcations({ logOdds }, family).flips);
  const folds = twoBranches(
    references,
    cusp === null ? Infinity : cusp.reference.logOdds,
    (logOdds) => api.bifurcations({ logOdds }, family).folds,
  );
  const along = (beta: (logOdds: number) => number | null) =>
    Array.from(references, (x): Threshold => [x, beta(x) ?? Number.NaN]);
  const everywhere = family.varianceEpsilon === 0 ? api.universalConstants.betaToOne : Number.NaN;
  return [folds, flips, along((logOdds) => api.bifurcations({ logOdds }, family).overshoot), along(() => everywhere)];
}

type Threshold = [logOdds: number, beta: number];

/** Up the lower branch to where the two meet, and down the upper one; a single one where they do not meet. */
function twoBranches(
  references: Float64Array,
  meeting: number,
  at: (logOdds: number) => readonly { readonly beta: number }[],
): Threshold[] {
  const meets = meeting <= references.at(-1)!;
  // They meet like a parabola, in less than a cell.
  const near = meets ? [0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6].map((gap) => meeting - gap) : [];
  const xs = [...references, ...near].filter((x) => x < meeting).sort((a, b) => a - b);
  const found = xs.map(at);
  const branch = (k: number) => xs.map((x, i): Threshold => [x, found[i]![k]?.beta ?? Number.NaN]);
  const gap: Threshold[] = meets ? [] : [[Number.NaN, Number.NaN]];
  return [...branch(0), ...gap, ...branch(1).reverse()];
}

/** One path for each state: its cells, joined along rows. */
function areas(cells: Uint8Array, columns: number, rows: number, { width, height }: Place): string {
  const [cellWidth, cellHeight] = [width / columns, height / rows];
  const paths = states.map(() => [] as string[]);
  for (let row = 0; row < rows; row++) {
    const top = height - (row + 1) * cellHeight;
    for (let from = 0, to = 0; from < columns; from = to) {
      const state = cells[row * columns + from]!;
      while (to < columns && cells[row * columns + to] === state) to += 1;
      const [left, right] = [from * cellWidth, to * cellWidth];
      paths[state]!.push(`M${pixels(left)},${pixels(top)}H${pixels(right)}v${pixels(cellHeight)}H${pixels(left)}z`);
    }
  }
  return paths
    .map((d, state) => ({ d: d.join(''), fill: states[state]!.color, 'shape-rendering': 'crispEdges' }))
    .filter(({ d }) => d !== '')
    .map((attributes) => element('path', attributes))
    .join('');
}
