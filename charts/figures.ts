// The figures of arXiv:2503.06639 that are computed, by its parameters (theory, section 18). Figure 3 is a measurement.
import type { Api } from './api.js';
import type { Chart } from './chart.js';
import { mapChart } from './map.js';
import { stabilityChart } from './stability.js';
import { trajectoriesChart } from './trajectories.js';
import { weightsChart } from './weights.js';
import { parameter } from './words.js';

const varianceEpsilon = 1e-5;
const common = { rule: `grpo, ε = ${parameter(varianceEpsilon)}`, start: 0.1, scale: 'linear' } as const;
const over = (api: Api, ...betas: number[]) => betas.map((beta) => api.variants.grpo({ beta, varianceEpsilon }));

const charts: Readonly<Record<string, (api: Api) => Chart>> = {
  1: (api) => weightsChart(api, 0),
  2: (api) => mapChart(api, { ...common, pRef: [1e-4, 0.2, 0.8], variants: over(api, 0.01, 0.2, 1, 5), steps: 30 }),
  4: (api) => stabilityChart(api, varianceEpsilon),
  5: (api) =>
    trajectoriesChart(api, {
      ...common,
      pRef: [1e-4, 0.2, 0.5, 0.8],
      variants: over(api, 0.01, 0.2, 0.4, 0.8, 1, 5),
      steps: 50,
    }),
};

export const figureNumbers = Object.keys(charts);

export function figureChart(api: Api, number: string): Chart {
  const chart = charts[number]!(api);
  return { ...chart, title: `${chart.title} (Figure ${number} of arXiv:2503.06639)` };
}
