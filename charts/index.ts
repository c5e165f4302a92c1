// Pictures as SVG: what a page or a program imports.
export type { Api, Family } from './api.js';
export { type BifurcationOptions, bifurcationChart } from './bifurcation.js';
export { type Chart, type Numbers, type Panel, type Place, type RenderOptions, renderChart } from './chart.js';
export { figureChart, figureNumbers } from './figures.js';
export { mapChart } from './map.js';
export type { PanelOptions } from './panels.js';
export { type PhaseOptions, phaseChart } from './phase.js';
export { stabilityChart } from './stability.js';
export { type SuccessScale, successScales } from './success.js';
export { trajectoriesChart } from './trajectories.js';
export { weightsChart } from './weights.js';
