// The kernels, compiled synchronously on first use.
import { rangeError } from '../arguments/errors.js';
import { compile } from './binary/baseline.js';
import { Heap } from './memory/heap.js';

/** The exports of assembly/index.ts. Pointers and counts are numbers, flags are 0 or 1. */
export interface Kernels extends Record<string, unknown> {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: WebAssembly.Global;
  exp(x: number): number;
  expm1(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  logit(p: number): number;
  logistic(x: number): number;
  omega(x: number, epsilon: number): number;
  softplus(x: number): number;
  bernoulliDivergence(x: number, c: number): number;
  logitF32: Column;
  logitF64: Column;
  logisticF32: Column;
  logisticF64: Column;
  weightsAll(x: number, epsilon: number, count: number, meanOnly: number, out: number): void;
  /** Blocks of elements (assembly/recurrence/law.ts). */
  recurrence(count: number, steps: number, centred: number, blocks: number, trace: number, stride: number): void;
  /** Blocks of orbits (assembly/recurrence/orbitBlock.ts). */
  orbits(count: number, steps: number, before: number, slopes: number, blocks: number): void;
  /** Of the orbit at this place in a block; 0 if it does not turn. */
  turns(element: number): number;
  allFiniteF32: AllFinite;
  allFiniteF64: AllFinite;
  /** Halves to float32; count is a multiple of 8. */
  widen(from: number, format: number, count: number, to: number): void;
  tokenStatisticsF32: TokenStatistics;
  tokenStatisticsF64: TokenStatistics;
  /** Fills in a pair (assembly/rows/pair.ts), given its temperature; 0 where a logit is not valid. */
  klPair(p: number, q: number, format: number, n: number, stage: number, pair: number): number;
  klNear(
    rows: number,
    others: number,
    format: number,
    n: number,
    tilt: number,
    anchor: number,
    reverse: boolean,
    stage: number,
    pair: number,
  ): void;
  mixture(p: number, q: number, format: number, n: number, stage: number, pair: number, out: number): void;
  renyi(p: number, q: number, format: number, n: number, order: number, stage: number, pair: number): number;
  renyiNear(
    p: number,
    q: number,
    format: number,
    n: number,
    order: number,
    stage: number,
    pair: number,
    table: number,
  ): number;
  /** The passes over a row of an update (assembly/updates/row.ts). The first returns 0 where a logit is not valid. */
  updateSums(row: number, stage: number): number;
  updateSpread(row: number): number;
  updateSurrogate(row: number): void;
  updateOptimum(row: number, stage: number): number;
  updateGradient(row: number, stage: number): void;
  updateGradientK3(row: number): void;
  topKF32: TopK;
  topKF64: TopK;
  levelMoments(columns: number, count: number, tilt: number, logTotal: number, out: number): void;
  applyGroupsF32: ApplyGroups;
  applyGroupsF64: ApplyGroups;
  applyOthersF32: ApplyOthers;
  applyOthersF64: ApplyOthers;
  groupAdvantagesF32: GroupAdvantages;
  groupAdvantagesF64: GroupAdvantages;
  softmaxF32: SoftmaxKernel;
  softmaxF64: SoftmaxKernel;
  splitSumsF32: SplitSums;
  splitSumsF64: SplitSums;
  rewardRangeF32: RewardRange;
  rewardRangeF64: RewardRange;
  storeLossesF32: StoreLosses;
  storeLossesF64: StoreLosses;
  logRatioF32(a: number, b: number): number;
  logRatioF64(a: number, b: number): number;
  tiltedSumsF32: TiltedSums;
  tiltedSumsF64: TiltedSums;
  /** Of f32 if `single`, else of f64. */
  regretParts(
    single: boolean,
    logits: number,
    losses: number,
    n: number,
    t: number,
    anchor: number,
    scale: number,
    centre: number,
    out: number,
  ): void;
  scaleSplitF32: ScaleSplit;
  scaleSplitF64: ScaleSplit;
  scaleTiltedF32: ScaleTilted;
  scaleTiltedF64: ScaleTilted;
  shiftSplitF32: ShiftSplit;
  shiftSplitF64: ShiftSplit;
  shiftTiltedF32: ShiftTilted;
  shiftTiltedF64: ShiftTilted;
}
/** Of `count` elements; the last vector is read and written whole. */
export type Column = (from: number, count: number, out: number) => void;
/** 0 where a logit is not valid. */
export type TokenStatistics = (
  row: number,
  format: number,
  n: number,
  chosen: number,
  temperature: number,
  stage: number,
  out: number,
) => number;
/** 0 where a logit is not valid. */
export type TopK = (
  row: number,
  format: number,
  n: number,
  k: number,
  stage: number,
  values: number,
  indices: number,
) => number;
/** Of a count of elements; 0 where one is NaN or infinite. */
export type AllFinite = (from: number, count: number) => number;
export type ApplyGroups = (
  values: number,
  groups: number,
  size: number,
  offsets: number,
  shifts: number,
  factors: number,
) => void;
export type ApplyOthers = (
  values: number,
  groups: number,
  size: number,
  offsets: number,
  shifts: number,
  factors: number,
  units: number,
  ddof: number,
  besselInSingle: number,
  epsilon: number,
  place: number,
) => void;
export type GroupAdvantages = (
  rewards: number,
  groups: number,
  size: number,
  offsets: number,
  rule: number,
  advantages: number,
  means: number,
  scales: number,
  flags: number,
) => number;
export type SoftmaxKernel = (
  row: number,
  format: number,
  n: number,
  temperature: number,
  stage: number,
  out: number,
) => number;
export type SplitSums = (
  logits: number,
  levels: number,
  level: number,
  n: number,
  success: number,
  failure: number,
  weights: number,
  stage: number,
) => void;
export type TiltedSums = (
  logits: number,
  losses: number,
  n: number,
  tilt: number,
  base: number,
  pivot: number,
  anchor: number,
  centre: number,
  stage: number,
  out: number,
  weights: number,
  cubed: boolean,
) => void;
export type ScaleSplit = (
  weights: number,
  levels: number,
  n: number,
  success: number,
  failure: number,
  massS: number,
  massF: number,
  out: number,
) => void;
export type ScaleTilted = (weights: number, n: number, part: number) => void;
export type RewardRange = (logits: number, rewards: number, n: number, out: number) => void;
export type StoreLosses = (rewards: number, n: number, origin: number, low: number, high: number, to: number) => void;
export type ShiftSplit = (
  logits: number,
  levels: number,
  n: number,
  base: number,
  addS: number,
  addF: number,
  out: number,
) => void;
export type ShiftTilted = (
  logits: number,
  losses: number,
  n: number,
  tilt: number,
  base: number,
  pivot: number,
  add: number,
  out: number,
) => void;

export interface Module {
  readonly kernels: Kernels;
  readonly heap: Heap;
  /** Where the kernels over rows work (assembly/rows/stage.ts). */
  readonly stage: number;
}

/** Bytes of a stage. */
const STAGE_BYTES = 4 * 4096 + 256;

let loaded: Module | undefined;

/** The one instance; compiles about 50 kB the first time. */
export function wasm(): Module {
  loaded ??= instantiate(compile());
  return loaded;
}

/** Makes this the one instance, where it does not come from what `compile` finds. */
export function use(module: Module): void {
  loaded = module;
}

/** Whether there is an instance. */
export function isLoaded(): boolean {
  return loaded !== undefined;
}

/** An instance of a binary. A shared one wants a memory, in which each thread has a heap of its own. */
export function instantiate(compiled: WebAssembly.Module, memory?: WebAssembly.Memory, own?: Heap): Module {
  try {
    const { exports } = new WebAssembly.Instance(compiled, memory ? { env: { memory } } : {});
    return moduleOf(exports as Kernels, memory, own);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `grpo-wasm: the host grants no memory for the kernels: ${cause.message}`;
    throw Object.assign(rangeError(message, 'ERR_OUT_OF_MEMORY'), { cause });
  }
}

/** The module of an instance. */
export function moduleOf(kernels: Kernels, memory?: WebAssembly.Memory, own?: Heap): Module {
  const heap = own ?? new Heap(memory ?? kernels.memory, kernels.heapBase.value as number);
  return { kernels, heap, stage: heap.allocate(STAGE_BYTES) };
}
