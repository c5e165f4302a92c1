import type { Format } from '../format.js';
import { evalPlus, inspectAi, lighteval, lmEval, openAiEvals } from './evaluations.js';
import { nemo, nemoValidation } from './nemo.js';
import { own } from './own.js';
import { primeRl, primeRlTraces, verifiers } from './primeRl.js';
import { swift, swiftRay } from './swift.js';
import { areal, loggingBoard, openInstruct, openRlhf, openRlhfBestOfN, rllm, roll, tinker } from './trainers.js';
import { trl } from './trl.js';
import { skyrl, verl, verlTable, verlV1, verlValidation } from './verl.js';

/** All formats; a record is of the first one that matches it. */
export const formats: readonly Format[] = [
  own,
  swift,
  roll,
  verl,
  verlV1,
  verlValidation,
  skyrl,
  primeRl,
  primeRlTraces,
  verifiers,
  tinker,
  areal,
  openInstruct,
  nemo,
  nemoValidation,
  swiftRay,
  lmEval,
  openAiEvals,
  openRlhf,
  verlTable,
  evalPlus,
  rllm,
  inspectAi,
  lighteval,
  loggingBoard,
  trl,
  openRlhfBestOfN,
];
