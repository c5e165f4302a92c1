// Orbits by the tileful: the kernel advances all that live by a window, then those that ended are recorded and the rest packed.

import type { Work } from '../../operation.js';
import { followOrbit } from '../../recurrence/followOrbit.js';
import type { Law } from '../../recurrence/lawColumns.js';
import { logOf } from '../../recurrence/logOf.js';
import { ceiling, limitsOf, type OrbitRecord } from '../../recurrence/orbitRecord.js';
import { lyapunov, orbitWindows } from '../../recurrence/orbitWindows.js';
import { Orbit } from '../binary/abi.generated.js';
import { recurrence as room } from '../rooms.js';
import { tableLength, writeTables } from './groupTables.js';
import { BLOCK, placeOf, TILT, writeElement } from './lawBlock.js';
import { linearOrbits } from './linearOrbits.js';
import { isBeyondKernels, stepMaps } from './stepMap.js';

/** Elements of a tile: so many that the last of them to settle still keep the kernel busy. */
const TILE = 32_768;
/** Element-steps of a slice: a few milliseconds. */
const SLICE = 524_288;

/** Columns of a block, and where in it those begin that the kernel and this file share (assembly/recurrence/orbitBlock.ts). */
const FIELDS = Orbit.BYTES / 8 / BLOCK;
const [highest, sign, furthest, least] = [Orbit.CEILING / 8, Orbit.SIGN / 8, Orbit.FURTHEST / 8, Orbit.LEAST / 8];
const [mantissa, exponent] = [Orbit.MANTISSA / 8, Orbit.EXPONENT / 8];
const [ended, period, limit, multiplier] = [Orbit.STEPS / 8, Orbit.PERIOD / 8, Orbit.LIMIT / 8, Orbit.MULTIPLIER / 8];

export function* orbits(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  record: OrbitRecord,
): Work<void> {
  if (isBeyondKernels(law)) {
    yield* mappedOrbits(reference, start, law, maxSteps, record);
    return;
  }
  if (law.meanOnly && !law.group) {
    yield* linearOrbits(reference, start, law, maxSteps, record);
    return;
  }
  const { heap, kernels } = room();
  const count = reference.length;
  const tile = Math.min(TILE, Math.ceil(count / BLOCK) * BLOCK);
  const { group } = law;
  const at = heap.take(8 * (FIELDS * tile + (group ? tableLength(group) : 0)));
  const tables = at + 8 * FIELDS * tile;
  if (group) writeTables(group, tables);
  /** Others may have named a group of theirs whenever they have run. */
  const advance = (count: number, steps: number, before: number, batch: boolean, blocks: number) => {
    if (group) kernels.useGroup(tables, group.drive.length - 1);
    kernels.orbits(count, steps, before, Number(batch), Number(group !== undefined), blocks);
  };
  const elements = new Int32Array(tile);
  try {
    for (let first = 0; first < count; first += tile) {
      const last = Math.min(first + tile, count);
      let live = 0;
      for (let i = first; i < last; i++) if (!record.absorbed(i)) elements[live++] = i;
      fill(heap.float64(at, FIELDS * tile), elements.subarray(0, live), reference, start, law);
      for (const left of follow(at, elements.subarray(0, live), maxSteps, record, advance)) yield last - left;
    }
  } finally {
    heap.release(at);
  }
}

/** Orbits that no kernel knows, one after the other. */
function* mappedOrbits(
  reference: Float64Array,
  start: Float64Array,
  law: Law,
  maxSteps: number,
  record: OrbitRecord,
): Work<void> {
  const { kernels } = room();
  const mapOf = stepMaps(reference, start, law);
  const log = (m: number) => logOf(kernels, m);
  for (let i = 0; i < reference.length; i++) {
    if (!record.absorbed(i)) followOrbit(i, mapOf(i), start[i]!, limitsOf(law, i), maxSteps, log, record);
    yield i + 1;
  }
}

function fill(view: Float64Array, elements: Int32Array, reference: Float64Array, start: Float64Array, law: Law): void {
  for (let k = 0; k < elements.length; k++) {
    const i = elements[k]!;
    const at = placeOf(k, FIELDS);
    writeElement(view, at, reference[i]!, start[i]!, law, i);
    view[at + highest] = ceiling(law.alpha[i]!) - view[at]!;
    view[at + sign] = 0;
    view[at + ended] = 0;
  }
}

/** Follows the orbits in the blocks at `at`, one of each element; yields how many still live. */
function* follow(
  at: number,
  elements: Int32Array,
  maxSteps: number,
  record: OrbitRecord,
  advance: (count: number, steps: number, before: number, batch: boolean, blocks: number) => void,
): Work<void> {
  const { heap, kernels } = room();
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
    if (live % 2 === 1) values()[placeOf(live, FIELDS) + TILT] = Number.NaN;
    const most = Math.max(1, Math.floor(SLICE / steps / BLOCK)) * BLOCK;
    for (let from = 0; from < live; from += most) {
      const part = Math.min(most, live + (live % 2) - from);
      advance(part, steps, n, batch, at + 8 * placeOf(from, FIELDS));
      yield live;
    }
    n += steps;
    count += Number(batch);
    const view = values();
    let kept = 0;
    for (let k = 0; k < live; k++) {
      const from = placeOf(k, FIELDS);
      if (view[from + ended]! > 0) {
        settle(view, from, elements[k]!, record);
        continue;
      }
      if (batch) {
        const mean = (view[from + exponent]! * Math.LN2 + kernels.log1p(view[from + mantissa]! - 1)) / steps;
        sums[k]! += mean;
        squares[k]! += mean * mean;
        const estimate = lyapunov(count, sums[k]!, squares[k]!);
        const irregular = estimate.positive && !isMonotone(view, from) && kernels.turns(at + 8 * from) !== 0;
        if (irregular || n === maxSteps) {
          record.unsettled(elements[k]!, n, estimate, irregular, isMonotone(view, from));
          continue;
        }
      }
      if (kept < k) {
        const to = placeOf(kept, FIELDS);
        for (let field = 0; field <= least; field += BLOCK) view[to + field] = view[from + field]!;
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
  for (let k = 0; k < live; k++)
    record.unsettled(elements[k]!, n, lyapunov(0, 0, 0), false, isMonotone(view, placeOf(k, FIELDS)));
}

function settle(view: Float64Array, at: number, i: number, record: OrbitRecord): void {
  const origin = view[at]!;
  const upwards = Object.is(view[at + sign], 0);
  const far = view[at + furthest]!;
  record.settled(
    i,
    {
      steps: view[at + ended]!,
      period: view[at + period]!,
      logOdds: view[at + period] === 0 ? Infinity : origin + view[at + limit]!,
      multiplier: view[at + multiplier]!,
    },
    { furthest: origin + (upwards ? far : -far), upwards, monotone: isMonotone(view, at) },
  );
}

function isMonotone(view: Float64Array, at: number): boolean {
  return view[at + least]! >= 0;
}
