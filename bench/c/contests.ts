// Each kernel beside its twin in C, on the same row.
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import { Arena, FLOAT32, PART, REDUCTION, STAGE, TOKEN } from '../kernels.js';
import type { Contest } from '../measure.js';
import { CArena } from './module.js';

const OUTCOMES = 131_072;
const TILT = 2;
/** The same arithmetic but for the order of the sums. */
const TOLERANCE = 1e-6;
const FLOOR = 1e-12;

interface Twins {
  readonly ours: Arena;
  readonly theirs: CArena;
  readonly x: Float32Array;
  readonly row: number;
  readonly cRow: number;
  readonly stage: number;
  readonly to: number;
  readonly cTo: number;
  readonly result: number;
  readonly cResult: number;
}

function twins(module: URL): Twins {
  const [ours, theirs] = [new Arena(20 * OUTCOMES), new CArena(module, 20 * OUTCOMES)];
  const x = logits(OUTCOMES);
  return {
    ours,
    theirs,
    x,
    row: ours.row(x, -Infinity),
    cRow: theirs.row(x),
    stage: ours.allocate(2 * STAGE),
    to: ours.allocate(4 * OUTCOMES),
    cTo: theirs.allocate(4 * OUTCOMES),
    result: ours.allocate(2 * TOKEN),
    cResult: theirs.allocate(2 * TOKEN),
  };
}

/** Checks `values` of both sides before either is timed. */
function contest(
  title: string,
  mine: () => void,
  its: () => void,
  values: () => [ArrayLike<number>, ArrayLike<number>][],
) {
  mine();
  its();
  for (const [actual, expected] of values()) agree(title, actual, expected, TOLERANCE, FLOOR);
  return {
    title,
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    contenders: [
      { name: 'AssemblyScript', side: 'kernel', run: mine },
      { name: 'clang', side: 'c', run: its },
    ],
  } satisfies Contest;
}

function softmax(module: URL): Contest {
  const { ours, theirs, row, cRow, stage, to, cTo } = twins(module);
  const reduction = ours.allocate(REDUCTION);
  return contest(
    'Softmax',
    () => ours.kernels.softmaxF32(row, FLOAT32, OUTCOMES, 1, stage, reduction, to),
    () => theirs.kernels.softmax(cRow, OUTCOMES, 1, cTo),
    () => [[ours.float32(to, OUTCOMES), theirs.float32(cTo, OUTCOMES)]],
  );
}

function statistics(module: URL): Contest {
  const { ours, theirs, x, row, cRow, stage, result, cResult } = twins(module);
  return contest(
    'Statistics of a token: log-partition, entropy, sum of squares, rank',
    () => ours.kernels.tokenStatisticsF32(row, FLOAT32, OUTCOMES, x[0]!, 1, stage, result),
    () => theirs.kernels.token_statistics(cRow, OUTCOMES, x[0]!, 1, cResult),
    () => {
      const [, logPartition, entropy, squares, rank] = ours.float64(result, 5) as unknown as number[];
      const [max, sum, dot, cSquares, cRank] = theirs.float64(cResult, 5) as unknown as [number, ...number[]];
      // Both fold the power of two nearest to exp(max) into the exponentials, and a doubling (assembly/math/exp.ts).
      const cLogPartition = (Math.round(max * Math.LOG2E) - 1) * Math.LN2 + Math.log(sum!);
      return [
        [
          [logPartition!, entropy!, squares!, rank!],
          [cLogPartition, cLogPartition - max - dot! / sum!, cSquares! / sum! ** 2, cRank!],
        ],
      ];
    },
  );
}

function kl(module: URL): Contest {
  const { ours, theirs, x, row, cRow, stage, result, cResult } = twins(module);
  const noise = rewards(OUTCOMES);
  const y = x.map((value, i) => value + noise[i]!);
  const [other, cOther] = [ours.row(y, -Infinity), theirs.row(y)];
  return contest(
    'KL divergence of two rows, both ways',
    () => ours.kernels.klPairF32(row, other, FLOAT32, OUTCOMES, stage, result),
    () => theirs.kernels.kl_pair(cRow, cOther, OUTCOMES, cResult),
    () => {
      const [, sumX, , , , sumY, , , kl, reverseKl] = ours.float64(result, 10);
      const [, cSumX, dotX, , cSumY, dotY] = theirs.float64(cResult, 7) as unknown as number[];
      return [
        [
          [sumX!, sumY!, kl! + reverseKl!],
          [cSumX!, cSumY!, dotX! / cSumX! - dotY! / cSumY!],
        ],
      ];
    },
  );
}

function tilt(module: URL): Contest {
  const { ours, theirs, row, cRow, to, cTo, result, cResult } = twins(module);
  const r = rewards(OUTCOMES);
  const [s, cS] = [ours.row(r, 0), theirs.row(r)];
  return contest(
    'Tilt by any reward: probabilities and five statistics',
    () => {
      ours.kernels.tiltedSumsF32(row, s, OUTCOMES, -TILT, 0, result, to);
      ours.kernels.scaleTiltedF32(to, OUTCOMES, result);
    },
    () => theirs.kernels.tilt(cRow, cS, OUTCOMES, -TILT, 0, cTo, cResult),
    () => {
      const [, sum, , , mean] = ours.float64(result, PART / 8);
      const [, cSum, , first] = theirs.float64(cResult, 5) as unknown as number[];
      return [
        [
          [sum!, mean!],
          [cSum!, first! / cSum!],
        ],
        [ours.float32(to, OUTCOMES), theirs.float32(cTo, OUTCOMES)],
      ];
    },
  );
}

function split(module: URL): Contest {
  const { ours, theirs, row, cRow, to, cTo, result, cResult } = twins(module);
  const m = mask(OUTCOMES);
  const [levels, cLevels] = [ours.bytes(m), theirs.bytes(m)];
  const failure = result + PART;
  return contest(
    'Sums by a mask, exponentials kept',
    () => ours.kernels.splitSumsF32(row, levels, 1, OUTCOMES, result, failure, to),
    () => theirs.kernels.split_sums(cRow, cLevels, OUTCOMES, cTo, cResult),
    () => {
      const [success, fail] = [ours.float64(result, 2)[1]!, ours.float64(failure, 2)[1]!];
      const [, cSuccess, , , cFail] = theirs.float64(cResult, 6) as unknown as number[];
      return [
        [
          [success, fail],
          [cSuccess!, cFail!],
        ],
        [ours.float32(to, OUTCOMES), theirs.float32(cTo, OUTCOMES)],
      ];
    },
  );
}

export const cContests: readonly ((module: URL) => Contest)[] = [softmax, statistics, kl, tilt, split];
