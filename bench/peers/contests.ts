// The contests: each allocates its inputs and checks every answer before anyone is timed.
import { agree } from '../agree.js';
import { logits, rewards } from '../inputs.js';
import type { Contender, Contest } from '../measure.js';
import { logSumExp, type Tilted, tilted, worstError } from './oracle.js';
import type { Ort } from './ort.js';
import { type Ours, ours } from './ours.js';
import type { Task } from './task.js';
import type { Tfjs } from './tfjs.js';

export interface PeerContender extends Contender {
  /** The contender of ours that does the same, copies included. */
  readonly against?: string;
  /** How many times as long as ours it is meant to take. */
  readonly target?: number;
  /** Largest relative error of a probability. */
  readonly error?: number;
}
export type PeerContest = Contest<PeerContender>;

export interface Peers {
  readonly tfjs: (task: Task) => Tfjs;
  readonly ort: (task: Task) => Promise<Ort>;
}

interface Field extends Task {
  readonly ours: Ours;
  readonly tfjs: Tfjs;
  readonly ort: Ort;
}

const OUTCOMES = 131_072;
const TILT = 2;
/** Peers add up a row in f32 and are off by 4e-5 there. */
const PEER = 2e-4;
const OURS = 2e-6;
/** 2^-23 (|x - max| + |c r|) of outcomes that the floor lets count. */
const OURS_TILTED = 4e-6;
const FLOOR = 1e-12;
const COPIED = 'copied in and out';

async function field(peers: Peers, rows: number, c: number): Promise<Field> {
  const x = logits(rows * OUTCOMES);
  const kept = logSumExp(x.subarray(0, OUTCOMES));
  const task: Task = { logits: x, rewards: rewards(x.length), rows, outcomes: OUTCOMES, c, kept };
  return { ...task, ours: ours(task), tfjs: peers.tfjs(task), ort: await peers.ort(task) };
}

const sizeOf = (rows: number) => `${rows === 1 ? '' : `${rows} rows of `}${OUTCOMES.toLocaleString('en')} outcomes`;

/** Checks probabilities and says how far the worst is off. */
function judge(who: string, p: Float32Array, { p: exact }: Tilted, tolerance: number): number {
  agree(`${who}, probabilities`, p, exact, tolerance, FLOOR);
  return worstError(p, exact);
}

/** Statistics are sums and differences of numbers of the size of the log-partition. */
function check(who: string, actual: number[], expected: number[], { logPartition }: Tilted, tolerance: number): void {
  agree(`${who}, statistics`, actual, expected, tolerance, Math.abs(logPartition));
}

async function softmaxContest(peers: Peers, rows: number): Promise<PeerContest> {
  const { ours, tfjs, ort, logits, rewards } = await field(peers, rows, 0);
  const exact = tilted(logits, rewards, 0, OUTCOMES);
  const errors = {
    ours: judge('softmax, ours', ours.softmaxCopied(), exact, OURS),
    tfjs: judge('softmax, tfjs', tfjs.softmaxCopied(), exact, PEER),
    ort: judge('softmax, ort', await ort.softmax(), exact, PEER),
  };
  const [inside, copied] = ['softmax', `softmax, ${COPIED}`] as const;
  // A new array for every result costs as much as softmax. The peers offer no way around it; ours is given one.
  const kept = `${copied}, to a kept array`;
  const out = new Float32Array(logits.length);
  return {
    title: 'Softmax',
    size: sizeOf(rows),
    elements: rows * OUTCOMES,
    contenders: [
      { name: inside, side: 'kernel', run: ours.softmax, error: errors.ours },
      { name: copied, side: 'kernel', run: ours.softmaxCopied, error: errors.ours },
      { name: kept, side: 'kernel', run: () => ours.softmaxInto(out), error: errors.ours },
      { name: inside, side: 'tfjs', run: tfjs.softmax, against: inside, target: 1, error: errors.tfjs },
      { name: copied, side: 'tfjs', run: tfjs.softmaxCopied, against: copied, error: errors.tfjs },
      { name: copied, side: 'ort', run: ort.softmax, against: kept, target: 2.5, error: errors.ort },
    ],
  };
}

async function statisticsContest(peers: Peers): Promise<PeerContest> {
  const { ours, tfjs, ort, logits, rewards } = await field(peers, 1, 0);
  const exact = tilted(logits, rewards, 0, OUTCOMES);
  const expected = [exact.logPartition, exact.entropy];
  const [named, cheapest] = [await ort.statistics('ReduceLogSumExp'), await ort.statistics('maxima')];
  check('ours', ours.statisticsCopied(), expected, exact, OURS);
  check('tfjs', tfjs.statistics('logSumExp'), expected, exact, PEER);
  check('tfjs, maxima', tfjs.statistics('maxima'), expected, exact, PEER);
  check('ort', await named(), expected, exact, PEER);
  check('ort, maxima', await cheapest(), expected, exact, PEER);
  const [inside, copied] = ['tokenStatistics, all five', 'tokenStatistics, all five, copied in'] as const;
  return {
    title: 'Log-partition and entropy',
    size: sizeOf(1),
    elements: OUTCOMES,
    contenders: [
      { name: inside, side: 'kernel', run: ours.statistics },
      { name: copied, side: 'kernel', run: ours.statisticsCopied },
      {
        name: 'logSumExp - sum(softmax * x)',
        side: 'tfjs',
        run: () => tfjs.statistics('logSumExp'),
        against: inside,
        target: 20,
      },
      {
        name: 'the same, logSumExp as max x - log max p',
        side: 'tfjs',
        run: () => tfjs.statistics('maxima'),
        against: inside,
      },
      {
        name: 'ReduceLogSumExp - ReduceSum(Softmax * x), copied in',
        side: 'ort',
        run: named,
        against: copied,
        target: 5,
      },
      {
        name: 'the same from maxima, sums as MatMul, copied in',
        side: 'ort',
        run: cheapest,
        against: copied,
      },
    ],
  };
}

async function tiltContest(peers: Peers): Promise<PeerContest> {
  const { ours, tfjs, ort, logits, rewards } = await field(peers, 1, TILT);
  const exact = tilted(logits, rewards, TILT, OUTCOMES);
  const expected = [exact.logPartition, exact.mean, exact.variance, exact.kl, exact.entropy];
  const judged = (who: string, result: { p: Float32Array; statistics: number[] }, tolerance: number) => {
    check(who, result.statistics, expected, exact, tolerance);
    return judge(who, result.p, exact, tolerance);
  };
  const [named, cheapest] = [await ort.tilt('ReduceLogSumExp'), await ort.tilt('maxima')];
  const errors = {
    ours: judged('tilt, ours', ours.tiltCopied(), OURS_TILTED),
    tfjs: judged('tilt, tfjs', tfjs.tiltCopied('logSumExp'), PEER),
    tfjsMaxima: judged('tilt, tfjs, maxima', tfjs.tiltCopied('maxima'), PEER),
    ort: judged('tilt, ort', await named(), PEER),
    ortMaxima: judged('tilt, ort, maxima', await cheapest(), PEER),
  };
  const [inside, copied] = [
    'tiltedSums + scaleTilted',
    `tiltedSums + scaleTilted, ${COPIED}, to a kept array`,
  ] as const;
  return {
    title: 'Tilt: probabilities, log-partition, mean, variance, KL and entropy',
    size: sizeOf(1),
    elements: OUTCOMES,
    contenders: [
      { name: inside, side: 'kernel', run: ours.tilt, error: errors.ours },
      { name: copied, side: 'kernel', run: ours.tiltCopied, error: errors.ours },
      {
        name: 'composed, logSumExp',
        side: 'tfjs',
        run: () => tfjs.tilt('logSumExp'),
        against: inside,
        target: 15,
        error: errors.tfjs,
      },
      {
        name: 'the same, logSumExp as max y - log max p',
        side: 'tfjs',
        run: () => tfjs.tilt('maxima'),
        against: inside,
        error: errors.tfjsMaxima,
      },
      {
        name: `composed, ReduceLogSumExp, ${COPIED}`,
        side: 'ort',
        run: named,
        against: copied,
        target: 4.5,
        error: errors.ort,
      },
      {
        name: `the same from maxima, sums as MatMul, ${COPIED}`,
        side: 'ort',
        run: cheapest,
        against: copied,
        error: errors.ortMaxima,
      },
    ],
  };
}

export const peerContests: readonly ((peers: Peers) => Promise<PeerContest>)[] = [
  (peers) => softmaxContest(peers, 1),
  (peers) => softmaxContest(peers, 64),
  statisticsContest,
  tiltContest,
];
