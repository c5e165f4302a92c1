// Whether fits invent drifts, and find parameters and laws again, in simulated logs:
// node build/scripts/forecastChecks.js still|parameters|laws CASES [PROMPTS VISITS]. 200 cases of 1,000 x 55 take an hour and more.
// `time` in place of these says how long each log takes to be fitted and continued.
import { reach } from '../runs/fit/drift.js';
import { gridShape } from '../runs/fit/grid.js';
import { resolveFitLaw } from '../runs/fit/laws.js';
import { Random, simulate } from '../runs/fit/simulate.js';
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

const [what = 'still', times = '10'] = process.argv.slice(2);
const cases = Number(times);
const shape = gridShape(0.5, 1);
/** Log-odds gained in 50 visits at p = 1/2. */
const GAIN = 1.3;
/** In units of the gain. */
const [SPREAD, TILT] = [0.75, 0.1];
const [WALK, TRANSIENT] = [0.05, 0.05];
/** Share of beta that anchors to the reference policy, in simulated two-KL runs. */
const ANCHORED = 0.02;

function logOf(rule: FitLawName, prompts: number, visits: number, gain: number, seed: number): Visits {
  const law = resolveFitLaw('simulate', rule);
  const levels = shape.levels.map((x) => Math.exp(-((x + 1) ** 2) / 12.5));
  const total = levels.reduce((a, b) => a + b);
  // `gain` log-odds in 50 visits at p = 1/2.
  const perVisit = gain / 50 / law.drive(0.5, 0.5);
  const motion = {
    gain: perVisit,
    alpha: rule.startsWith('two-kl') ? ANCHORED : 0,
    spread: (SPREAD * gain) / 50,
    tilt: (TILT * gain) / 50,
    walk: WALK,
    transient: TRANSIENT,
  };
  const member = { law, shape, motion, levels: levels.map((mass) => mass / total) };
  const { k } = simulate(member, { prompts, visits, n: 8 }, new Random(seed));
  const builder = new VisitsBuilder();
  for (let i = 0; i < prompts; i++) {
    for (let v = 0; v < visits; v++) builder.addNext(builder.prompt(String(i)), 8, k[i * visits + v]!);
  }
  return builder.build();
}

if (what === 'still') {
  for (const prompts of [30, 300]) {
    for (const observe of [3, 5, 10]) {
      let [sum, worst] = [0, Infinity];
      for (let c = 0; c < cases; c++) {
        const visits = logOf('mirror-dr-grpo', prompts, observe + 20, 0, c + 1);
        const { rows } = scoreFit(fitRun(visits, { observe }))!;
        const difference = rows[0]!.logLikelihood - rows[1]!.logLikelihood;
        sum += difference / cases;
        worst = Math.min(worst, difference);
      }
      console.log(
        `${prompts} prompts, H = ${observe}: ${sum.toFixed(4)} on average, ${worst.toFixed(4)} at worst, of ${cases} logs`,
      );
    }
  }
} else if (what === 'time') {
  const [prompts, visits] = [Number(process.argv[4] ?? 1000), Number(process.argv[5] ?? 20)];
  for (let c = 0; c < cases; c++) {
    const log = logOf('mirror-dr-grpo', prompts, visits, GAIN, c + 1);
    const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
    let start = performance.now();
    const fit = fitRun(log);
    const fitted = seconds(start);
    start = performance.now();
    forecastRun(fit);
    const memory = Math.round(process.resourceUsage().maxRSS / 1000);
    console.log(`fitted in ${fitted} s, continued in ${seconds(start)} s, ${memory} MB at most`);
  }
} else {
  const rules = [
    'mirror-dr-grpo',
    'mirror-grpo',
    'two-kl-dr-grpo',
    'policy-gradient',
    'policy-gradient-centred',
  ] as const;
  const [prompts, visits] = [Number(process.argv[4] ?? 1000), Number(process.argv[5] ?? 55)];
  const right = new Map<string, number>();
  const asked = new Map<string, number>();
  for (let c = 0; c < cases; c++) {
    const rule = rules[c % rules.length]!;
    const log = logOf(rule, prompts, visits, GAIN, c + 1);
    const found = what === 'parameters' ? findsParameters(log, rule) : findsLaw(log, rule, rules, visits);
    for (const [name, isRight] of found) {
      right.set(name, (right.get(name) ?? 0) + Number(isRight));
      asked.set(name, (asked.get(name) ?? 0) + 1);
    }
    const totals = [...right].map(([name, times]) => `${name} ${times} of ${asked.get(name)}`);
    console.log(`${c + 1} ${rule}: ${totals.join(', ')}`);
  }
}

type Found = readonly (readonly [what: string, isRight: boolean])[];

/** Which of the true parameters are inside their 90 % intervals. */
function findsParameters(log: Visits, rule: FitLawName): Found {
  const { gain, spread, tilt, walk, transient, alpha } = fitRun(log, { law: rule });
  // An anchor holds back: the same step gains less in 50 visits, and so do the rates of prompts.
  const { drive } = resolveFitLaw('simulate', rule);
  const kept = reach(drive, rule.startsWith('two-kl') ? ANCHORED : 0, 50) / drive(0.5, 0.5) / 50;
  const gained = GAIN * kept;
  const all: readonly (readonly [string, Estimate | undefined, number])[] = [
    ['gain', gain, gained],
    ['spread', spread, SPREAD * gained],
    ['tilt', tilt, TILT * gained],
    ['walk', walk, WALK],
    ['transient', transient, TRANSIENT],
    ['alpha', alpha, ANCHORED],
  ];
  return all.flatMap(([name, estimate, truth]) =>
    estimate ? [[name, estimate.low <= truth && truth <= estimate.high] as const] : [],
  );
}

/** Whether the true law is the best one or tied with it. */
function findsLaw(log: Visits, rule: FitLawName, laws: readonly FitLawName[], observe: number): Found {
  const { best } = compareLaws(log, { laws, observe });
  return [['true law best or tied', best.includes(rule)]];
}
