// Whether fits invent drifts, and find parameters and laws again, in simulated logs; and how long they take:
//
//   node build/scripts/forecastChecks.js still|drawn CASES [PROMPTS…]
//   node build/scripts/forecastChecks.js parameters|laws|rates|time CASES [PROMPTS VISITS [FIRST]]
//
// `rates` says what chance alone does to the gains of the logs of `parameters`: how far the mean rate of the prompts that were
// drawn is from that of all prompts. 200 cases of 1,000 prompts with 55 visits take hours: parts of them run side by side, each from
// its own FIRST case on.
import { reach } from '../runs/fit/drift.js';
import { resolveFitLaw } from '../runs/fit/laws.js';
import { Random } from '../runs/fit/simulate.js';
import {
  compareLaws,
  type Estimate,
  type FitLawName,
  fitRun,
  forecastRun,
  scoreFit,
  type Visits,
  VisitsBuilder,
} from '../runs/index.js';
import { bundledRun } from './forecastTable.js';
import { anchorOf, GAIN, SPREAD, simulatedRun, TILT, TRANSIENT, WALK } from './simulatedRun.js';

const [what = 'still', ...numbers] = process.argv.slice(2);
const [cases = 10, ...sizes] = numbers.map(Number);

const rules = [
  'mirror-dr-grpo',
  'mirror-grpo',
  'two-kl-dr-grpo',
  'policy-gradient',
  'policy-gradient-centred',
] as const satisfies readonly FitLawName[];

/** Nats per rollout by which a forecast may be worse than persistence. */
const ALLOWED = 0.002;

/** 95 % quantile of the normal distribution. */
const Z = 1.645;

class Noted extends Random {
  readonly normals: number[] = [];

  override normal(): number {
    const value = super.normal();
    this.normals.push(value);
    return value;
  }
}

if (what === 'still' || what === 'drawn') {
  const logOf = what === 'still' ? standing : drawn(bundledRun());
  for (const prompts of sizes.length > 0 ? sizes : what === 'still' ? [30, 300] : [30]) {
    for (const observe of [3, 5, 10]) console.log(againstPersistence(logOf, prompts, observe));
  }
} else if (what === 'time') {
  const [prompts = 1000, visits = 20] = sizes;
  for (let c = 0; c < cases; c++) {
    const log = simulatedRun('mirror-dr-grpo', { prompts, visits, gain: GAIN }, c + 1);
    const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
    let start = performance.now();
    const fit = fitRun(log);
    const fitted = seconds(start);
    start = performance.now();
    forecastRun(fit);
    const memory = Math.round(process.resourceUsage().maxRSS / 1000);
    console.log(`fitted in ${fitted} s, continued in ${seconds(start)} s, ${memory} MB at most`);
  }
} else if (what === 'rates') {
  const [prompts = 1000, visits = 55, first = 0] = sizes;
  const away = Array.from({ length: cases }, (_, c) => drawnRate(prompts, visits, first + c + 1));
  const within = away.filter((errors) => Math.abs(errors) < Z).length;
  const size = Math.sqrt(away.reduce((sum, errors) => sum + errors * errors, 0) / cases);
  console.log(
    `mean rates of ${within} of ${cases} logs within ${Z} standard errors; they scatter by ${size.toFixed(2)} of one`,
  );
} else {
  const [prompts = 1000, visits = 55, first = 0] = sizes;
  const right = new Map<string, number>();
  const asked = new Map<string, number>();
  const away = new Map<string, number>();
  for (let c = first; c < first + cases; c++) {
    const rule = rules[c % rules.length]!;
    const log = simulatedRun(rule, { prompts, visits, gain: GAIN }, c + 1);
    const found = what === 'parameters' ? findsParameters(log, rule) : findsLaw(log, rule, visits);
    for (const [name, isRight, errors] of found) {
      right.set(name, (right.get(name) ?? 0) + Number(isRight));
      asked.set(name, (asked.get(name) ?? 0) + 1);
      away.set(name, (away.get(name) ?? 0) + errors);
    }
    const totals = [...right].map(([name, times]) => {
      const of = asked.get(name)!;
      return `${name} ${times} of ${of}${what === 'laws' ? '' : ` (${(away.get(name)! / of).toFixed(2)})`}`;
    });
    console.log(`${c + 1} ${rule}: ${totals.join(', ')}`);
  }
  if (what === 'parameters')
    console.log('In parentheses: how many standard errors estimates are too high, on average.');
}

/** By how many of its standard errors the mean rate of the prompts of a log is above that of all prompts. */
function drawnRate(prompts: number, visits: number, seed: number): number {
  const random = new Noted(seed);
  simulatedRun('mirror-dr-grpo', { prompts, visits, gain: GAIN }, seed, random);
  // The first normal number of a prompt is its rate; one for the walk of each visit follows.
  const rates = random.normals.filter((_, i) => i % (visits + 1) === 0);
  return rates.reduce((a, b) => a + b) / Math.sqrt(prompts);
}

type LogOf = (prompts: number, observe: number, seed: number) => Visits;

/** Prompts that only walk, and 20 visits after those that are seen. */
function standing(prompts: number, observe: number, seed: number): Visits {
  return simulatedRun('mirror-dr-grpo', { prompts, visits: observe + 20, gain: 0 }, seed);
}

/** Some prompts of a run. */
function drawn({ ids, offsets, n, k }: Visits): LogOf {
  return (prompts, _, seed) => {
    const random = new Random(seed);
    const chosen = new Set<number>();
    while (chosen.size < prompts) chosen.add(Math.floor(random.uniform() * ids.length));
    const builder = new VisitsBuilder();
    for (const i of chosen) {
      for (let v = offsets[i]!; v < offsets[i + 1]!; v++) builder.addNext(builder.prompt(ids[i]!), n[v]!, k[v]!);
    }
    return builder.build();
  };
}

/** What fits say of the visits after those that are seen, less what persistence says. */
function againstPersistence(logOf: LogOf, prompts: number, observe: number): string {
  let [sum, worst, log, below] = [0, Infinity, 0, 0];
  for (let c = 0; c < cases; c++) {
    const { rows } = scoreFit(fitRun(logOf(prompts, observe, c + 1), { observe }))!;
    const difference = rows[0]!.logLikelihood - rows[1]!.logLikelihood;
    sum += difference;
    if (difference < worst) [worst, log] = [difference, c + 1];
    below += Number(difference < -ALLOWED);
  }
  const [mean, least] = [sum / cases, worst].map((value) => value.toFixed(4));
  return `${prompts} prompts, H = ${observe}: ${mean} on average, ${least} at worst (log ${log}), ${below} of ${cases} logs below -${ALLOWED}`;
}

/** What was looked for, whether it was found, and how many standard errors too high. */
type Found = readonly (readonly [what: string, isRight: boolean, errors: number])[];

/** Which of the true parameters are inside their 90 % intervals. */
function findsParameters(log: Visits, rule: FitLawName): Found {
  const { gain, spread, tilt, walk, transient, alpha } = fitRun(log, { law: rule });
  // An anchor holds back: the same step gains less in 50 visits, and so do the rates of prompts.
  const { drive } = resolveFitLaw('simulate', rule);
  const gained = (GAIN * reach(drive, anchorOf(rule), 50)) / drive(0.5, 0.5) / 50;
  const all: readonly (readonly [string, Estimate | undefined, number])[] = [
    ['gain', gain, gained],
    ['spread', spread, SPREAD * gained],
    ['tilt', tilt, TILT * gained],
    ['walk', walk, WALK],
    ['transient', transient, TRANSIENT],
    ['alpha', alpha, anchorOf(rule)],
  ];
  return all.flatMap(([name, estimate, truth]) => {
    if (!estimate) return [];
    const { value, standardError, low, high } = estimate;
    return [[name, low <= truth && truth <= high, (value - truth) / standardError] as const];
  });
}

/** Whether the true law is the best one or tied with it. */
function findsLaw(log: Visits, rule: FitLawName, observe: number): Found {
  const { best } = compareLaws(log, { laws: rules, observe });
  return [['true law best or tied', best.includes(rule), 0]];
}
