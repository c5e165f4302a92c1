// Each kernel beside its twin in C, on the same row.
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import { Arena, FLOAT32 } from '../kernels.js';
import type { Contest } from '../measure.js';
import { CArena } from './module.js';

const OUTCOMES = 131_072;
const TILT = 2;
/** Only for the logarithms, which are not the same functions. Sums in another order differ by more. */
const TOLERANCE = 1e-13;
/** Doubles of a part (assembly/rows/part.ts). */
const PART_LENGTH = 4;

type Values = ArrayLike<number>;

interface Places {
  readonly row: number;
  /** As many floats as the row has. */
  readonly to: number;
  readonly result: number;
}

interface Twins {
  readonly x: Float32Array;
  readonly ours: Arena;
  readonly theirs: CArena;
  /** In the memory of ours. */
  readonly a: Places;
  /** In the memory of C. */
  readonly c: Places;
}

function twins(module: URL): Twins {
  const x = logits(OUTCOMES);
  const ours = new Arena(20 * OUTCOMES);
  const theirs = new CArena(module, 20 * OUTCOMES);
  const bytes = { to: x.byteLength, result: 8 * (2 * PART_LENGTH + 2) };
  return {
    x,
    ours,
    theirs,
    a: { row: ours.row(x, -Infinity), to: ours.allocate(bytes.to), result: ours.allocate(bytes.result) },
    c: { row: theirs.row(x), to: theirs.allocate(bytes.to), result: theirs.allocate(bytes.result) },
  };
}

/** Checks `values` of both sides before either is timed. C returns 0 where it did not do all that ours would. */
function contest(title: string, mine: () => void, its: () => number, values: () => [Values, Values][]): Contest {
  mine();
  if (its() === 0) throw new Error(`${title}: C did not do all that is to be compared`);
  for (const [actual, expected] of values()) agree(title, actual, expected, TOLERANCE);
  return {
    title,
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    contenders: [
      { name: 'AssemblyScript', side: 'kernel', run: mine },
      { name: 'clang', side: 'c', run: its },
    ],
  };
}

function softmax(module: URL): Contest {
  const { ours, theirs, a, c } = twins(module);
  return contest(
    'Softmax',
    () => ours.kernels.softmaxF32(a.row, FLOAT32, OUTCOMES, 1, 1, a.to),
    () => theirs.kernels.softmax(c.row, OUTCOMES, c.to),
    () => [[ours.float32(a.to, OUTCOMES), theirs.float32(c.to, OUTCOMES)]],
  );
}

function statistics(module: URL): Contest {
  const { x, ours, theirs, a, c } = twins(module);
  return contest(
    'Statistics of a token: log-partition, entropy, sum of squares, rank',
    () => ours.kernels.tokenStatisticsF32(a.row, FLOAT32, OUTCOMES, x[0]!, 1, a.result),
    () => theirs.kernels.token_statistics(c.row, OUTCOMES, x[0]!, c.result),
    () => [[ours.float64(a.result, 5), theirs.float64(c.result, 5)]],
  );
}

function kl(module: URL): Contest {
  const { x, ours, theirs, a, c } = twins(module);
  const noise = rewards(OUTCOMES);
  const y = x.map((value, i) => value + noise[i]!);
  const [other, cOther] = [ours.row(y, -Infinity), theirs.row(y)];
  const at = ours.pair(a.row, other, OUTCOMES);
  const [pair, sums] = [ours.float64(at, 8), theirs.float64(c.result, 2 * PART_LENGTH + 2)];
  return contest(
    'KL divergence of two rows, both ways',
    () => ours.kernels.klPair(at),
    () => theirs.kernels.kl_pair(c.row, cOther, OUTCOMES, c.result),
    () => [[[pair[0]! + pair[2]!, pair[1]! + pair[3]!, pair[6]!, pair[7]!], [2, 6, 8, 9].map((k) => sums[k]!)]],
  );
}

function tilt(module: URL): Contest {
  const { ours, theirs, a, c, x } = twins(module);
  const largest = x.reduce((one, other) => Math.max(one, other));
  const r = rewards(OUTCOMES);
  const [s, cS] = [ours.row(r, 0), theirs.row(r)];
  const length = PART_LENGTH + 2;
  // The kernel tilts by -c l: l are the rewards themselves, with the other sign before them.
  const row = { logits: a.row, losses: s, n: OUTCOMES, tilt: -TILT, base: largest, anchor: 0, weights: a.to };
  const at = ours.tilted(row);
  const [mine, its] = [ours.float64(at, length), theirs.float64(c.result, length)];
  return contest(
    'Tilt by any reward: probabilities and five statistics',
    () => {
      ours.kernels.tiltedSumsF32(at);
      ours.kernels.scaleTiltedF32(at);
    },
    () => theirs.kernels.tilt(c.row, cS, OUTCOMES, -TILT, largest, 0, 0, 0, c.to, c.result),
    () => [
      [statisticsOf(mine), its.slice(1)],
      [ours.float32(a.to, OUTCOMES), theirs.float32(c.to, OUTCOMES)],
    ],
  );
}

function split(module: URL): Contest {
  const { ours, theirs, a, c } = twins(module);
  const m = mask(OUTCOMES);
  const [levels, cLevels] = [ours.bytes(m), theirs.bytes(m)];
  const { at, success, failure } = ours.split(a.row, levels, OUTCOMES, a.to);
  return contest(
    'Sums by a mask, exponentials kept',
    () => ours.kernels.splitSumsF32(at),
    () => theirs.kernels.split_sums(c.row, cLevels, 1, OUTCOMES, c.to, c.result),
    () => [
      [statisticsOf(ours.float64(success, PART_LENGTH)), theirs.float64(c.result, PART_LENGTH).slice(1)],
      [
        statisticsOf(ours.float64(failure, PART_LENGTH)),
        theirs.float64(c.result + 8 * PART_LENGTH, PART_LENGTH).slice(1),
      ],
      [ours.float32(a.to, OUTCOMES), theirs.float32(c.to, OUTCOMES)],
    ],
  );
}

/** What follows the maximum of a mass, with its log sum as C has it: not relative to the maximum. */
function statisticsOf(mass: Float64Array): number[] {
  const [max, sum, log, ...rest] = mass;
  return [sum!, max! + log!, ...rest];
}

export const cContests: readonly ((module: URL) => Contest)[] = [softmax, statistics, kl, tilt, split];
