// What was found by fitting a log.
import type { Fit } from '../../runs/fit/fitRun.js';
import type { RunForecast } from '../../runs/fit/forecastRun.js';
import type { FitScores } from '../../runs/fit/score.js';
import type { Log } from '../../runs/index.js';

/** What was fitted, forecast and scored. */
export interface FitReport {
  readonly log: Log;
  readonly fit: Fit;
  readonly forecast: RunForecast;
  readonly scores: FitScores | undefined;
}
