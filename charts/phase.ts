// What the iteration from p_ref ends as, over p_ref and beta, under the curves where theory has it change.
import { type Api, describeFamily, type Family, hasBifurcations } from './api.js';
import { logAxis, logOddsAxis } from './axis.js';
import type { Chart, Numbers, Place } from './chart.js';
import type { LegendEntry } from './legend.js';
import { amber, gray, ink, paleBlue, paleYellow, plum, rust, vermilion } from './palette.js';
import { element, type Point, pixels, polyline } from './svg.js';
import { type Threshold, thresholdsOver } from './thresholds.js';

export interface PhaseOptions {
  readonly family: Family;
  /** What the family has beyond alpha and epsilon, in words. */
  readonly refinements?: readonly string[];
  /** Of p_ref, ascending and evenly spaced. */
  readonly logOdds: Float64Array;
  /** Ascending, evenly spaced in the logarithm. */
  readonly betas: Float64Array;
  readonly maxSteps: number;
}

/** A fixed point with 1 - p below this counts as p = 1. */
const NEARLY_ONE = Math.log(1e6);

/** What cells are told apart by, in the order of the legend. */
const states = [
  { name: 'one', label: 'p → 1 (1 − p < 10⁻⁶)', color: paleBlue },
  { name: 'fixed-point', label: 'fixed point below 1', color: paleYellow },
  { name: 'cycle-2', label: 'cycle of period 2', color: amber },
  { name: 'cycle', label: 'longer cycle', color: rust },
  { name: 'irregular', label: 'irregular', color: plum },
  { name: 'undecided', label: 'undecided', color: gray },
] as const;

const curves = [
  { name: 'fold', label: 'fold: fixed points appear or vanish', color: ink, width: 2, dashes: undefined },
  { name: 'flip', label: 'flip: the lowest one changes stability', color: ink, width: 2, dashes: '7 4' },
  { name: 'overshoot', label: 'overshoot: below it p₁ > 1 − p_ref', color: ink, width: 2, dashes: '2 3' },
  {
    name: 'to-one',
    label: 'β = 0.7544: below it p → 1 from every p_ref',
    color: vermilion,
    width: 1.5,
    dashes: undefined,
  },
] as const;

/** What the picture shows. */
export interface PhaseData {
  /** Indices of states, a row for each beta. */
  readonly cells: Uint8Array;
  /** The curves where theory has them. */
  readonly thresholds: readonly (readonly Threshold[])[];
}

/** @returns a generator that yields the share that is done */
export function* phaseChart(api: Api, options: PhaseOptions): Generator<number, Chart> {
  const cells = yield* phaseCells(api, options);
  return phasePicture(api, options, { cells, thresholds: phaseThresholds(api, options) });
}

/** The curves over p_ref; none where theory has none. */
export function phaseThresholds(api: Api, options: PhaseOptions): Threshold[][] {
  return hasBifurcations(options.family) ? thresholdsOver(api, options.logOdds, options.family) : [];
}

/** The picture of what was found with the same options. */
export function phasePicture(api: Api, options: PhaseOptions, { cells, thresholds }: PhaseData): Chart {
  const { family, refinements = [], logOdds: references, betas } = options;
  const [columns, rows] = [references.length, betas.length];
  const [first, last] = [betas[0]!, betas.at(-1)!];
  const drawn = thresholds.map((curve) => curve.some(([, beta]) => beta >= first && beta <= last));

  const used = new Set(cells);
  const legend: LegendEntry[] = [
    ...states.filter((_, k) => used.has(k)).map(({ label, color }) => ({ label, color, mark: 'area' as const })),
    ...curves.filter((_, k) => drawn[k]).map((curve) => ({ ...curve, mark: 'line' as const })),
  ];
  const draw = (place: Place) =>
    areas(cells, columns, rows, place) +
    thresholds
      .map((curve, k) => {
        const { color, width, dashes } = curves[k]!;
        const points = curve.map(([x, beta]): Point => [place.x(x), place.y(beta)]);
        return polyline(points, { stroke: color, 'stroke-width': width, 'stroke-dasharray': dashes });
      })
      .join('');
  // Half a cell around the first and the last value.
  const step = (references.at(-1)! - references[0]!) / (columns - 1) / 2;
  const factor = (last / first) ** (0.5 / (rows - 1));
  return {
    title: 'What the success probability ends as, from p_ref',
    subtitle: [...describeFamily(family), ...refinements].join(', '),
    x: logOddsAxis('success probability of the reference policy p_ref', [
      references[0]! - step,
      references.at(-1)! + step,
    ]),
    y: logAxis('strength of the KL penalty β', [first / factor, last * factor]),
    legend,
    panels: [[{ draw }]],
    numbers: () => phaseNumbers(api, references, betas, cells, thresholds),
  };
}

function phaseNumbers(
  api: Api,
  references: Float64Array,
  betas: Float64Array,
  cells: Uint8Array,
  thresholds: readonly (readonly Threshold[])[],
): Numbers {
  const row = (series: string, logOdds: number, beta: number, state: string) => ({
    series,
    pRef: api.logistic(logOdds),
    logOddsRef: logOdds,
    beta,
    state,
  });
  const columns = references.length;
  return {
    columns: ['series', 'pRef', 'logOddsRef', 'beta', 'state'],
    rows: [
      ...Array.from(cells, (state, k) =>
        row('cell', references[k % columns]!, betas[Math.floor(k / columns)]!, states[state]!.name),
      ),
      ...thresholds.flatMap((curve, k) =>
        curve.filter(([, beta]) => beta > 0).map(([x, beta]) => row(curves[k]!.name, x, beta, '')),
      ),
    ],
  };
}

/**
 * What the iteration ends as, a row for each beta.
 *
 * @returns a generator that yields the share that is done
 */
export function* phaseCells(api: Api, options: PhaseOptions): Generator<number, Uint8Array> {
  const { family, logOdds: references, betas, maxSteps } = options;
  const columns = references.length;
  const states = new Uint8Array(columns * betas.length);
  for (const [k, beta] of betas.entries()) {
    yield k / betas.length;
    const found = api.attractors({ logOdds: references }, { ...family, beta }, { maxSteps });
    const row = states.subarray(k * columns, (k + 1) * columns);
    for (let i = 0; i < columns; i++) {
      row[i] = stateOf(api.attractorKinds[found.kind[i]!]!, found.period[i]!, found.logOdds[i]!);
    }
    if (family.clip) {
      const undecided = Array.from(row.keys()).filter((i) => row[i] === UNDECIDED);
      for (const i of approaching(api, references, undecided, { ...family, beta }, maxSteps)) row[i] = ONE;
    }
  }
  return states;
}

const [ONE, UNDECIDED] = [0, 5];

function stateOf(kind: string, period: number, logOdds: number): number {
  if (kind === 'irregular') return 4;
  if (kind === 'undecided') return UNDECIDED;
  if (period > 1) return period === 2 ? 2 : 3;
  return logOdds > NEARLY_ONE ? ONE : 1;
}

/** Those of some columns that came near to 1: failures shrink by no more than a factor each clipped step, so the rest takes long. */
function approaching(
  api: Api,
  references: Float64Array,
  columns: readonly number[],
  law: Family & { readonly beta: number },
  steps: number,
): number[] {
  if (columns.length === 0) return [];
  const from = { logOdds: columns.map((i) => references[i]!) };
  const { count, logOdds } = api.successTrajectories(from, law, steps, { keep: [steps - 1, steps] });
  return columns.filter((_, i) => logOdds[i]! > NEARLY_ONE && logOdds[count + i]! > logOdds[i]!);
}

/** One path for each state: its cells, joined along rows. */
function areas(cells: Uint8Array, columns: number, rows: number, { width, height }: Place): string {
  const [cellWidth, cellHeight] = [width / columns, height / rows];
  const paths = states.map(() => [] as string[]);
  for (let row = 0; row < rows; row++) {
    // The bottom of a row is the top of the next to the last digit: a gap would be seen.
    const [top, bottom] = [row + 1, row].map((below) => pixels(height - below * cellHeight));
    for (let from = 0, to = 0; from < columns; from = to) {
      const state = cells[row * columns + from]!;
      while (to < columns && cells[row * columns + to] === state) to += 1;
      const [left, right] = [from * cellWidth, to * cellWidth];
      paths[state]!.push(`M${pixels(left)},${top}H${pixels(right)}V${bottom}H${pixels(left)}z`);
    }
  }
  return paths
    .map((d, state) => ({ d: d.join(''), fill: states[state]!.color, 'shape-rendering': 'crispEdges' }))
    .filter(({ d }) => d !== '')
    .map((attributes) => element('path', attributes))
    .join('');
}
