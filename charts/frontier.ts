// Mean reward against KL divergence: what tilts of a policy reach, and where the best of n lies.
import { linearAxis } from './axis.js';
import type { Chart, Place } from './chart.js';
import { drawMarks, type Mark } from './labels.js';
import { blue, ink, vermilion } from './palette.js';
import { element, type Point, polyline } from './svg.js';

/** A policy by what it costs and what it earns. */
export interface Tradeoff {
  /** KL divergence to the reference policy, in nats. */
  readonly kl: number;
  /** Mean reward. */
  readonly reward: number;
}

export interface Frontier {
  readonly subtitle: string;
  /** Tilts of the reference policy, by ascending KL. */
  readonly tilts: readonly Tradeoff[];
  /** The best of n, by ascending n. */
  readonly bestOfN: readonly (Tradeoff & { readonly n: number })[];
  /** The policy that is looked at. */
  readonly here?: Tradeoff;
}

/** Room above the largest reward and beyond the largest KL, as a share of the whole. */
const MARGIN = 0.06;

export function frontierChart({ subtitle, tilts, bestOfN, here }: Frontier): Chart {
  const all = [...tilts, ...bestOfN];
  const rewards = all.map(({ reward }) => reward);
  const [least, most] = [Math.min(...rewards), Math.max(...rewards)];
  const room = MARGIN * (most - least || 1);
  const widest = Math.max(...all.map(({ kl }) => kl)) || 1;
  const draw = ({ x, y, width }: Place) => {
    const at = ({ kl, reward }: Tradeoff): Point => [x(kl), y(reward)];
    const marks = bestOfN.map((point): Mark => {
      const [markX, markY] = at(point);
      return { x: markX, y: markY, name: String(point.n), color: vermilion, circle: true, filled: true };
    });
    const ring = here ? [at(here)] : [];
    return [
      polyline(tilts.map(at), { stroke: blue, 'stroke-width': 2 }),
      drawMarks(marks, width, 'out'),
      ...ring.map(([cx, cy]) => element('circle', { cx, cy, r: 6, fill: 'none', stroke: ink, 'stroke-width': 2 })),
    ].join('');
  };
  return {
    title: 'What reward costs in KL',
    subtitle,
    x: linearAxis('KL divergence to the reference policy, in nats', [0, widest * (1 + MARGIN)]),
    y: linearAxis('mean reward', [least - room, most + room]),
    legend: [
      { label: 'tilts: no policy with this KL earns more', mark: 'line', color: blue },
      { label: 'best of n, labelled with n', mark: 'dot', color: vermilion },
      ...(here ? [{ label: 'this tilt', mark: 'circle' as const, color: ink }] : []),
    ],
    panels: [[{ draw }]],
    numbers: () => ({
      columns: ['policy', 'n', 'kl', 'reward'],
      rows: [
        ...tilts.map(({ kl, reward }) => ({ policy: 'tilt', n: '', kl, reward })),
        ...bestOfN.map(({ n, kl, reward }) => ({ policy: 'best of n', n, kl, reward })),
      ],
    }),
  };
}
