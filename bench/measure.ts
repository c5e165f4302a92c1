// Times contenders side by side with benchmark.js.
//
// benchmark.js runs its suites one after the other, so a machine that changes speed in between is taken for a difference of
// the code. Here every contender gets one short sample a round, the order is reversed every round, and a ratio is the median
// of the ratios of samples taken in the same round.
import { setImmediate as nextTask } from 'node:timers/promises';
import Benchmark from 'benchmark';
import { marginOfError, median } from './statistics.js';

/** Whose work is timed: one of ours or a baseline of the ordinary suites, a library (peers/), or a compiler (c/). */
export type Side = 'kernel' | 'api' | 'relaxed' | 'pool' | 'plain' | 'reference' | 'tfjs' | 'ort' | 'c';

export interface Contender {
  readonly name: string;
  readonly side: Side;
  /** A promise is waited for before the next call. */
  readonly run: () => unknown;
}

/** Contenders for the same result. */
export interface Contest<C extends Contender = Contender> {
  readonly title: string;
  /** What one call works on, for the reader. */
  readonly size: string;
  /** How many elements (or element-steps) one call works on. */
  readonly elements: number;
  /** How many times faster than plain JS the kernels are meant to be, or without plain JS all rows than the first. */
  readonly target?: number;
  readonly contenders: readonly C[];
}

export interface Timing {
  readonly name: string;
  readonly side: Side;
  /** Median. */
  readonly nsPerElement: number;
  /** Relative margin of error of the mean at 95 %. */
  readonly margin: number;
  /** Seconds per call, one per round. */
  readonly periods: readonly number[];
}

export interface Pace {
  readonly rounds: number;
  /** Seconds a sample takes at least. */
  readonly sample: number;
  /** Seconds of calls before the first sample. */
  readonly warmUp: number;
}

export const thorough: Pace = { rounds: 21, sample: 0.02, warmUp: 0.6 };
export const quick: Pace = { rounds: 5, sample: 0.005, warmUp: 0.2 };

/** Contenders that take longer than this many seconds a call sit out all rounds but the first few. */
const SLOW = 0.5;
const SLOW_ROUNDS = 5;

/** Results end here, so that no optimiser can find that a call is useless. */
export const sink: { last: unknown } = { last: undefined };

interface Runner {
  readonly contender: Contender;
  readonly benchmark: Benchmark & { initCount?: number };
  /** Its calls return promises. */
  readonly deferred: boolean;
  readonly rounds: number;
  readonly periods: number[];
}

export async function measure(contest: Contest, pace: Pace): Promise<Timing[]> {
  const runners: Runner[] = [];
  for (const contender of contest.contenders) runners.push(await prepare(contender, pace));
  for (let round = 0; round < pace.rounds; round++) {
    const order = round % 2 === 0 ? runners : runners.toReversed();
    for (const runner of order) if (round < runner.rounds) runner.periods.push(await sample(runner));
    await nextTask();
  }
  return runners.map(({ contender, periods }) => ({
    name: contender.name,
    side: contender.side,
    nsPerElement: (1e9 * median(periods)) / contest.elements,
    margin: marginOfError(periods),
    periods,
  }));
}

/** Calls until the engine's last tier must have replaced the others: it never does so inside a running call. */
async function prepare(contender: Contender, pace: Pace): Promise<Runner> {
  let calls = 0;
  let deferred = false;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < 1e3 * pace.warmUp || calls < 3) {
    const result = contender.run();
    deferred = result instanceof Promise;
    sink.last = await result;
    calls++;
    elapsed = performance.now() - start;
    // Code compiled in the background is installed between tasks.
    if (calls % 8 === 0) await nextTask();
    if (elapsed > 4e3 * pace.warmUp) break;
  }
  const slow = elapsed / calls > 1e3 * SLOW;
  const benchmark: Runner['benchmark'] = new Benchmark({
    name: contender.name,
    defer: deferred,
    fn: deferred
      ? (call: { resolve(): void }) =>
          (contender.run() as Promise<unknown>).then((result) => {
            sink.last = result;
            call.resolve();
          })
      : () => {
          sink.last = contender.run();
        },
    // One sample a run: the rounds are ours.
    minSamples: 1,
    maxTime: -1,
    minTime: pace.sample,
  });
  // A run finds how many calls fill a sample; the next ones start from there.
  await sample({ benchmark, deferred });
  benchmark.initCount = benchmark.count;
  return {
    contender,
    benchmark,
    deferred,
    rounds: slow ? Math.min(SLOW_ROUNDS, pace.rounds) : pace.rounds,
    periods: [],
  };
}

async function sample({ benchmark, deferred }: Pick<Runner, 'benchmark' | 'deferred'>): Promise<number> {
  if (deferred) {
    await new Promise<void>((resolve) => {
      benchmark.on('complete', function complete() {
        benchmark.off('complete', complete);
        resolve();
      });
      benchmark.run({ async: true });
    });
  } else benchmark.run({ async: false });
  if (benchmark.error) throw benchmark.error;
  return benchmark.times.period;
}

/** How many times as long a contender takes as another: the median over the rounds that both took part in. */
export function ratio({ periods }: Timing, other: Timing): number {
  const rounds = Math.min(periods.length, other.periods.length);
  return median(Array.from({ length: rounds }, (_, k) => periods[k]! / other.periods[k]!));
}
