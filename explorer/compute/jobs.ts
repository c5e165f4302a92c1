// What takes longer than a frame.
import { type BifurcationData, type BifurcationOptions, bifurcationData } from '../../charts/bifurcation.js';
import { type PhaseData, type PhaseOptions, phaseCells, phaseThresholds } from '../../charts/phase.js';
import type { Api } from './backend.js';
import { phaseGrids } from './grids.js';
import { type LawsPart, type LawsRequest, laws } from './laws.js';
import { type RunPart, type RunRequest, run } from './run.js';
import { spread } from './spread.js';
import { type TrainingPart, type TrainingRequest, training } from './training.js';

/** What each job is given, and the parts of the result that it sends. */
export interface Jobs {
  readonly phase: { given: PhaseRequest; part: PhasePart };
  readonly bifurcation: { given: BifurcationOptions; part: BifurcationPart };
  readonly training: { given: TrainingRequest; part: TrainingPart };
  readonly run: { given: RunRequest; part: RunPart };
  readonly laws: { given: LawsRequest; part: LawsPart };
}

export type JobName = keyof Jobs;

export interface PhaseRequest {
  readonly family: PhaseOptions['family'];
  /** Of p_ref and of beta, from the least to the most. */
  readonly logOdds: readonly [number, number];
  readonly betas: readonly [number, number];
}

export interface PhasePart {
  readonly options: PhaseOptions;
  readonly data: PhaseData;
}

export interface BifurcationPart {
  readonly options: BifurcationOptions;
  readonly data: BifurcationData;
}

function* phase(
  api: Api,
  { family, logOdds, betas }: PhaseRequest,
  send: (part: PhasePart) => void,
): Generator<unknown> {
  const grids = phaseGrids(family);
  for (const [columns, rows, maxSteps] of grids) {
    const options: PhaseOptions = {
      family,
      logOdds: spread(logOdds, columns, 'linear'),
      betas: spread(betas, rows, 'log'),
      maxSteps,
    };
    const cells = yield* phaseCells(api, options);
    // The curves are as fine as the last grid, or missing: they take longer than the first picture.
    const thresholds = columns === grids[0]![0] ? [] : phaseThresholds(api, options);
    send({ options, data: { cells, thresholds } });
  }
}

/** Every so many values of beta at first. */
const COARSE = 6;

function* bifurcation(
  api: Api,
  options: BifurcationOptions,
  send: (part: BifurcationPart) => void,
): Generator<unknown> {
  const coarse = { ...options, betas: options.betas.filter((_, k) => k % COARSE === 0) };
  for (const each of [coarse, options]) send({ options: each, data: yield* bifurcationData(api, each) });
}

export const jobs = { phase, bifurcation, training, run, laws };
