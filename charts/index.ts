// Pictures as SVG: what a page or a program imports.
export type { Api, Family } from './api.js';
export { type BarsOptions, barsChart } from './bars.js';
export {
  type BifurcationData,
  type BifurcationOptions,
  bifurcationChart,
  bifurcationData,
  bifurcationPicture,
} from './bifurcation.js';
export {
  type Chart,
  type Drawing,
  layOut,
  type Numbers,
  type Panel,
  type Place,
  type PlacedPanel,
  type RenderOptions,
  renderChart,
} from './chart.js';
export { driveChart } from './drive.js';
export { figureChart, figureNumbers } from './figures.js';
export { type Frontier, frontierChart, type Tradeoff } from './frontier.js';
export { type HeatMapOptions, heatMapChart } from './heatMap.js';
export { type LinesAxis, type LinesOptions, linesChart } from './lines.js';
export { mapChart } from './map.js';
export type { PanelOptions } from './panels.js';
export {
  type PhaseData,
  type PhaseOptions,
  phaseCells,
  phaseChart,
  phasePicture,
  phaseThresholds,
} from './phase.js';
export { type SeriesOptions, seriesChart } from './series.js';
export { type SimulationCurves, type SimulationOptions, simulationChart } from './simulation.js';
export { stabilityChart } from './stability.js';
export { type SuccessScale, successScales } from './success.js';
export { trajectoriesChart } from './trajectories.js';
export { weightsChart } from './weights.js';
