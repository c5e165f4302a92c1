// What a step adds to the log-odds of success, times beta.
import type { ResolvedVariant } from '../bindings/index.js';
import type { Api } from './api.js';
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { blue, faint, ink, vermilion } from './palette.js';
import { polyline } from './svg.js';
import { parameter } from './words.js';

const POINTS = 397;
/** From p = 0.005 to 0.995. */
const p = Float64Array.from({ length: POINTS }, (_, k) => 0.005 + (0.99 * k) / (POINTS - 1));
const HIGHEST = 12;

/** The drive of a rule and its two parts; of a rule with finite groups or a verifier that errs, beside the ideal drive. */
export function driveChart(api: Api, { normalization, varianceEpsilon, group, verifier }: ResolvedVariant): Chart {
  const rule = { normalization, varianceEpsilon };
  const refined = group !== undefined || verifier !== undefined;
  const { success, failure, total } = api.calibratedWeights(p, {
    ...rule,
    ...(group && { group }),
    ...(verifier && { verifier }),
  });
  const ideal = refined ? api.calibratedWeights(p, rule).total : undefined;
  const all = [total, success, failure];
  const [least, most] = [Math.min(0, ...all.map(leastOf)), Math.max(...all.map(mostOf))];
  const name = group ? `drive Ω of groups of ${group.size}` : 'drive Ω';
  const curve = (values: Float64Array, color: string, width: number, { x, y }: Place) =>
    polyline(
      Array.from(values, (value, k) => [x(p[k]!), y(value)]),
      { stroke: color, 'stroke-width': width },
    );
  const draw = (place: Place) =>
    [
      curve(total, faint, 3, place),
      curve(success, blue, 2, place),
      curve(failure, vermilion, 2, place),
      ideal ? curve(ideal, ink, 1, place) : '',
    ].join('');
  return {
    title: 'The drive over the success probability',
    subtitle: subtitleOf({ normalization, varianceEpsilon }, group),
    x: linearAxis('success probability p', [0, 1]),
    y: linearAxis('drive Ω(p)', [1.1 * least, Math.min(HIGHEST, 1.1 * most)]),
    legend: [
      { label: name, mark: 'line', color: faint, width: 3 },
      { label: 'weight of a success', mark: 'line', color: blue },
      { label: 'weight of a failure', mark: 'line', color: vermilion },
      ...(ideal ? [{ label: 'ideal drive', mark: 'line' as const, color: ink, width: 1 }] : []),
    ],
    panels: [[{ draw }]],
    numbers: () => ({
      columns: ['success', 'drive', 'weightOfSuccess', 'weightOfFailure', ...(ideal ? ['idealDrive'] : [])],
      rows: Array.from(p, (value, k) => ({
        success: value,
        drive: total[k]!,
        weightOfSuccess: success[k]!,
        weightOfFailure: failure[k]!,
        ...(ideal ? { idealDrive: ideal[k]! } : {}),
      })),
    }),
  };
}

const leastOf = (values: Float64Array): number => values.reduce((a, b) => Math.min(a, b));
const mostOf = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b));

function subtitleOf(
  { normalization, varianceEpsilon }: Pick<ResolvedVariant, 'normalization' | 'varianceEpsilon'>,
  group: ResolvedVariant['group'],
): string {
  if (group) return `groups of ${group.size}, standardised by their convention`;
  return normalization === 'mean' ? 'rewards centred' : `rewards standardised, ε = ${parameter(varianceEpsilon)}`;
}
