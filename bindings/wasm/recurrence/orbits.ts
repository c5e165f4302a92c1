// Orbits by the tileful: the kernel advances all that live by a window, then those that ended are recorded and the rest packed.
import type { Law } from '../../backend.js';
import type { Work } from '../../operation.js';
import { ceiling, type OrbitRecord } from '../../recurrence/orbitRecord.js';
import { lyapunov, orbitWindows } from '../../recurrence/orbitWindows.js';
import { wasm } from '../module.js';
import { baseOf } from './base.js';
import { meanOrbits } from './linearOrbits.js';

/** Elements of a tile: so many that the last of them to settle still keep the kernel busy. */
const TILE = 32_768;
/** Element-steps of a slice: a few milliseconds. */
const SLICE = 524_288;

// The layout of assembly/recurrence/orbitBlock.ts, in values rather than bytes.
const BLOCK = 64;
const FIELDS = 17;
const base = 0;
const state = BLOCK;
const keep = 2 * BLOCK;
const beta = 3 * BLOCK;
const epsilon = 4 * BLOCK;
const highest = 5 * BLOCK;
const sign = 6 * BLOCK;
const furthest = 7 * BLOCK;
const least = 8 * BLOCK;
const mantissa = 10 * BLOCK;
const exponent = 11 * BLOCK;
const ended = 13 * BLOCK;
const period = 14 * BLOCK;
const limit = 15 * BLOCK;
const multiplier = 16 * BLOCK;

function place(k: number): number {
  return (k >>> 6) * BLOCK * FIELDS + (k & 63);
}

export function* orbits(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  record: OrbitRecord,
): Work<void> {
  if (law.meanOnly) {
    yield* meanOrbits(reference, start, law, maxSteps, record);
    return;
  }
  const { heap } = wasm();
  const count = reference.length;
  const tile = Math.min(TILE, Math.ceil(count / BLOCK) * BLOCK);
  const at = heap.take(8 * FIELDS * tile);
  const elements = new Int32Array(tile);
  try {
    for (let first = 0; first < count; first += tile) {
      const last = Math.min(first + tile, count);
      let live = 0;
      for (let i = first; i < last; i++) if (!record.absorbed(i)) elements[live++] = i;
      fill(heap.float64(at, FIELDS * tile), elements.subarray(0, live), reference, start, law);
      for (const left of follow(at, elements.subarray(0, live), maxSteps, record)) yield last - left;
    }
  } finally {
    heap.release(at);
  }
}

function fill(view: Float64Array, elements: Int32Array, reference: Float64Array, start: Float64Array, law: Law): void {
  for (let k = 0; k < elements.length; k++) {
    const i = elements[k]!;
    const at = place(k);
    const alpha = law.alpha[i]!;
    const x = start[i]!;
    const origin = baseOf(reference[i]!, x, alpha);
    view[at + base] = origin;
    // The largest finite numbers stand for an infinite start, since 0 * Infinity is no number.
    view[at + state] = x === origin ? 0 : Math.min(Math.max(x - origin, -Number.MAX_VALUE), Number.MAX_VALUE);
    view[at + keep] = 1 - alpha;
    view[at + beta] = law.beta[i]!;
    view[at + epsilon] = law.varianceEpsilon[i]!;
    view[at + highest] = ceiling(alpha) - origin;
    view[at + sign] = 0;
    view[at + ended] = 0;
  }
}

/** Follows the orbits in the blocks at `at`, one of each element; yields how many still live. */
function* follow(at: number, elements: Int32Array, maxSteps: number, record: OrbitRecord): Work<void> {
  const { heap, kernels } = wasm();
  const sums = new Float64Array(elements.length);
  const squares = new Float64Array(elements.length);
  let live = elements.length;
  let count = 0;
  let n = 0;
  // Memory may have moved whenever others have run.
  const values = () => heap.float64(at, FIELDS * Math.ceil(elements.length / BLOCK) * BLOCK);

  for (const { steps, batch } of orbitWindows(maxSteps)) {
    if (live === 0) return;
    // An orbit that has ended fills up the last vector.
    if (live % 2 === 1) values()[place(live) + state] = Number.NaN;
    const most = Math.max(1, Math.floor(SLICE / steps / BLOCK)) * BLOCK;
    for (let from = 0; from < live; from += most) {
      const part = Math.min(most, live + (live % 2) - from);
      kernels.orbits(part, steps, n, Number(batch), at + 8 * place(from));
      yield live;
    }
    n += steps;
    count += Number(batch);
    const view = values();
    let kept = 0;
    for (let k = 0; k < live; k++) {
      const from = place(k);
      if (view[from + ended]! > 0) {
        settle(view, from, elements[k]!, record);
        continue;
      }
      if (batch) {
        const mean = (view[from + exponent]! * Math.LN2 + kernels.log1p(view[from + mantissa]! - 1)) / steps;
        sums[k]! += mean;
        squares[k]! += mean * mean;
        const estimate = lyapunov(count, sums[k]!, squares[k]!);
        if (estimate.positive || n === maxSteps) {
          record.unsettled(elements[k]!, n, estimate, isMonotone(view, from));
          continue;
        }
      }
      if (kept < k) {
        const to = place(kept);
        for (let field = base; field <= least; field += BLOCK) view[to + field] = view[from + field]!;
        view[to + ended] = 0;
        elements[kept] = elements[k]!;
        sums[kept] = sums[k]!;
        squares[kept] = squares[k]!;
      }
      kept++;
    }
    live = kept;
  }
  // Where the step limit is too low for batches.
  const view = values();
  for (let k = 0; k < live; k++) record.unsettled(elements[k]!, n, lyapunov(0, 0, 0), isMonotone(view, place(k)));
}

function settle(view: Float64Array, at: number, i: number, record: OrbitRecord): void {
  const origin = view[at + base]!;
  const upwards = Object.is(view[at + sign], 0);
  const far = view[at + furthest]!;
  record.settled(
    i,
    {
      steps: view[at + ended]!,
      period: view[at + period]!,
      logOdds: origin + view[at + limit]!,
      multiplier: view[at + multiplier]!,
    },
    { furthest: origin + (upwards ? far : -far), upwards, monotone: isMonotone(view, at) },
  );
}

function isMonotone(view: Float64Array, at: number): boolean {
  return view[at + least]! >= 0;
}
