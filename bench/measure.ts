// Times contenders side by side with benchmark.js.
//
// benchmark.js runs its suites one after the other, so a machine that changes speed in between is taken for a difference of
// the code. Here every contender gets one short sample a round, the order is reversed every round, and a ratio is the median
// of the ratios of samples taken in the same round.
import { setImmediate as nextTask } from 'node:timers/promises';
import Benchmark from 'benchmark';
import { marginOfError, median } from './statistics.js';

/** Who is timed: a kernel on data already in its memory, the public API with its copies, plain JS, the reference backend. */
export type Side = 'kernel' | 'api' | 'plain' | 'reference';

export interface Contender {
  readonly name: string;
  readonly side: Side;
  readonly run: () => unknown;
}

/** Contenders for the same result. The first of side `plain` is what the others are compared with. */
export interface Contest {
  readonly title: string;
  /** What one call works on, for the reader. */
  readonly size: string;
  /** How many elements (or element-steps) one call works on. */
  readonly elements: number;
  /** How many times faster than plain JS the kernels are meant to be. */
  readonly target?: number;
  readonly contenders: readonly Contender[];
}

export interface Timing {
  readonly name: string;
  readonly side: Side;
  /** Median. */
  readonly nsPerElement: number;
  /** Relative margin of error of the mean at 95 %. */
  readonly margin: number;
  readonly samples: number;
  /** How many times as long the first plain contender takes, and the fastest one. */
  readonly vsPlain: number;
  readonly vsBestPlain: number;
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
  readonly rounds: number;
  /** Seconds per call, one per round. */
  readonly periods: number[];
}

export async function measure(contest: Contest, pace: Pace): Promise<Timing[]> {
  const runners: Runner[] = [];
  for (const contender of contest.contenders) runners.push(await prepare(contender, pace));
  for (let round = 0; round < pace.rounds; round++) {
    const order = round % 2 === 0 ? runners : runners.toReversed();
    for (const runner of order) if (round < runner.rounds) runner.periods.push(sample(runner.benchmark));
    await nextTask();
  }
  return summarise(runners, contest.elements);
}

/** Calls until the engine's last tier must have replaced the others: it never does so inside a running call. */
async function prepare(contender: Contender, pace: Pace): Promise<Runner> {
  let calls = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < 1e3 * pace.warmUp || calls < 3) {
    sink.last = contender.run();
    calls++;
    elapsed = performance.now() - start;
    // Code compiled in the background is installed between tasks.
    if (calls % 8 === 0) await nextTask();
    if (elapsed > 4e3 * pace.warmUp) break;
  }
  const slow = elapsed / calls > 1e3 * SLOW;
  const benchmark: Runner['benchmark'] = new Benchmark({
    name: contender.name,
    fn: () => {
      sink.last = contender.run();
    },
    // One sample a run: the rounds are ours.
    minSamples: 1,
    maxTime: -1,
    minTime: pace.sample,
  });
  // A run finds how many calls fill a sample; the next ones start from there.
  sample(benchmark);
  benchmark.initCount = benchmark.count;
  return { contender, benchmark, rounds: slow ? Math.min(SLOW_ROUNDS, pace.rounds) : pace.rounds, periods: [] };
}

function sample(benchmark: Benchmark): number {
  benchmark.run({ async: false });
  if (benchmark.error) throw benchmark.error;
  return benchmark.times.period;
}

function summarise(runners: readonly Runner[], elements: number): Timing[] {
  const plain = runners.filter((runner) => runner.contender.side === 'plain');
  const first = plain[0];
  if (!first) throw new Error('a contest needs a plain contender');
  const best = plain.reduce((a, b) => (median(b.periods) < median(a.periods) ? b : a));
  return runners.map((runner) => ({
    name: runner.contender.name,
    side: runner.contender.side,
    nsPerElement: (1e9 * median(runner.periods)) / elements,
    margin: marginOfError(runner.periods),
    samples: runner.periods.length,
    vsPlain: ratio(first, runner),
    vsBestPlain: ratio(best, runner),
  }));
}

function ratio(numerator: Runner, denominator: Runner): number {
  const rounds = Math.min(numerator.periods.length, denominator.periods.length);
  return median(Array.from({ length: rounds }, (_, k) => numerator.periods[k]! / denominator.periods[k]!));
}
