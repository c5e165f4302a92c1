// Orbits by the tileful: the kernel advances all that live by a window, then those that ended are recorded and the rest packed.
import type { Law } from '../backend.js';
import { ceiling, type OrbitRecord } from '../dynamics/orbitRecord.js';
import { orbitWindows } from '../dynamics/orbitWindows.js';
import { baseOf } from './base.js';
import { wasm } from './module.js';

/** Elements of a tile: so many that the last of them to settle still keep the kernel busy. */
const TILE = 16_384;
/** Element-steps of a slice: a few milliseconds. */
const SLICE = 2 ** 20;

// The layout of assembly/dynamics/orbitBlock.ts, in values rather than bytes.
const BLOCK = 64;
const FIELDS = 16;
enum Field {
  base,
  state,
  keep,
  beta,
  epsilon,
  ceiling,
  highest,
  lowest,
  turns,
  check,
  mantissa,
  exponent,
  steps,
  period,
  limit,
  multiplier,
}
/** What belongs to an orbit from one window to the next. */
const LIVING = Field.turns + 1;

function place(i: number): number {
  return Math.floor(i / BLOCK) * BLOCK * FIELDS + (i % BLOCK);
}

export function* orbits(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  record: OrbitRecord,
): Generator<number, void, void> {
  const { heap } = wasm();
  const count = reference.length;
  const tile = Math.min(TILE, Math.ceil(count / BLOCK) * BLOCK);
  const at = heap.allocate(8 * FIELDS * tile);
  try {
    for (let first = 0; first < count; first += tile) {
      const elements: number[] = [];
      const last = Math.min(first + tile, count);
      for (let i = first; i < last; i++) if (!record.absorbed(i)) elements.push(i);
      fill(heap.float64(at, FIELDS * tile), elements, reference, start, law);
      for (const live of follow(at, Int32Array.from(elements), law.meanOnly, maxSteps, record)) yield last - live;
    }
  } finally {
    heap.release(at);
  }
}

function fill(
  view: Float64Array,
  elements: readonly number[],
  reference: Float64Array,
  start: Float64Array,
  law: Law,
): void {
  for (const [k, i] of elements.entries()) {
    const at = place(k);
    const set = (field: Field, value: number) => {
      view[at + BLOCK * field] = value;
    };
    const base = baseOf(reference[i]!, start[i]!, law.alpha[i]!);
    // The largest finite numbers stand for an infinite start, since 0 * Infinity is no number.
    const tilt = base === start[i]! ? 0 : Math.min(Math.max(start[i]! - base, -Number.MAX_VALUE), Number.MAX_VALUE);
    set(Field.base, base);
    set(Field.state, tilt);
    set(Field.keep, 1 - law.alpha[i]!);
    set(Field.beta, law.beta[i]!);
    set(Field.epsilon, law.varianceEpsilon[i]!);
    set(Field.ceiling, ceiling(law.alpha[i]!) - base);
    set(Field.highest, tilt);
    set(Field.lowest, tilt);
    set(Field.turns, 0);
    set(Field.steps, 0);
  }
}

/** Follows the orbits in the blocks at `at`, one of each element; yields how many still live. */
function* follow(
  at: number,
  elements: Int32Array,
  meanOnly: boolean,
  maxSteps: number,
  record: OrbitRecord,
): Generator<number, void, void> {
  const { heap, kernels } = wasm();
  const sums = new Float64Array(elements.length);
  const squares = new Float64Array(elements.length);
  let live = elements.length;
  let count = 0;
  let n = 0;
  const views = () => {
    const length = FIELDS * Math.ceil(elements.length / BLOCK) * BLOCK;
    return { floats: heap.float64(at, length), integers: new Int32Array(heap.buffer, at, 2 * length) };
  };
  const monotone = (integers: Int32Array, k: number) => integers[2 * (place(k) + BLOCK * Field.turns)] !== 3;

  for (const { steps, batch } of orbitWindows(maxSteps)) {
    if (live === 0) return;
    // An orbit that has ended fills up the last vector.
    if (live % 2 === 1) views().floats[place(live) + BLOCK * Field.state] = Number.NaN;
    const most = Math.max(1, Math.floor(SLICE / steps / BLOCK)) * BLOCK;
    for (let from = 0; from < live; from += most) {
      const part = Math.min(most, live + (live % 2) - from);
      kernels.orbits(part, steps, n, Number(meanOnly), Number(batch), at + 8 * place(from));
      yield live;
    }
    n += steps;
    count += Number(batch);
    const { floats, integers } = views();
    let kept = 0;
    for (let k = 0; k < live; k++) {
      const from = place(k);
      const get = (field: Field) => floats[from + BLOCK * field]!;
      const base = get(Field.base);
      if (get(Field.steps) > 0) {
        const end = {
          steps: get(Field.steps),
          period: get(Field.period),
          logOdds: base + get(Field.limit),
          multiplier: get(Field.multiplier),
        };
        const path = {
          highest: base + get(Field.highest),
          lowest: base + get(Field.lowest),
          monotone: monotone(integers, k),
        };
        record.settled(elements[k]!, end, path);
        continue;
      }
      if (batch) {
        const mean = (get(Field.exponent) * Math.LN2 + kernels.log1p(get(Field.mantissa) - 1)) / steps;
        sums[k]! += mean;
        squares[k]! += mean * mean;
      }
      if (kept < k) {
        const to = place(kept);
        for (let field = 0; field < LIVING; field++) floats[to + BLOCK * field] = get(field);
        floats[to + BLOCK * Field.steps] = 0;
        elements[kept] = elements[k]!;
        sums[kept] = sums[k]!;
        squares[kept] = squares[k]!;
      }
      kept++;
    }
    live = kept;
  }
  const { integers } = views();
  for (let k = 0; k < live; k++) {
    record.unsettled(elements[k]!, { count, sum: sums[k]!, squares: squares[k]! }, monotone(integers, k));
  }
}
