// Whether fits invent drifts, and find gains and laws again, in simulated logs:
// node build/scripts/forecastChecks.js still|gains|laws CASES [PROMPTS VISITS]. 200 cases of 1,000 x 55 take an hour and more.
import { reach } from '../runs/fit/drift.js';
import { gridShape } from '../runs/fit/grid.js';
import { resolveFitLaw } from '../runs/fit/laws.js';
import { Random, simulate } from '../runs/fit/simulate.js';
import { compareLaws, type FitLawName, fitRun, scoreFit, type Visits, VisitsBuilder } from '../runs/index.js';

const [what = 'still', times = '10'] = process.argv.slice(2);
const cases = Number(times);
const shape = gridShape(0.5, 1);
/** Log-odds gained in 50 visits at p = 1/2. */
const GAIN = 1.3;
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
    spread: (0.75 * gain) / 50,
    tilt: (0.1 * gain) / 50,
    walk: 0.05,
    transient: 0.05,
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
} else {
  const rules = [
    'mirror-dr-grpo',
    'mirror-grpo',
    'two-kl-dr-grpo',
    'policy-gradient',
    'policy-gradient-centred',
  ] as const;
  const [prompts, visits] = [Number(process.argv[4] ?? 1000), Number(process.argv[5] ?? 55)];
  let right = 0;
  for (let c = 0; c < cases; c++) {
    const rule = rules[c % rules.length]!;
    const log = logOf(rule, prompts, visits, GAIN, c + 1);
    const said = what === 'gains' ? findsGain(log, rule) : findsLaw(log, rule, rules, visits);
    right += Number(said.right);
    console.log(`${c + 1} ${rule}: ${said.words}: ${right} of ${c + 1}`);
  }
}

/** Whether the true gain is inside the 90 % interval. */
function findsGain(log: Visits, rule: FitLawName): { right: boolean; words: string } {
  const { gain } = fitRun(log, { law: rule });
  // An anchor holds back: the same step gains less in 50 visits.
  const { drive } = resolveFitLaw('simulate', rule);
  const truth = (GAIN / 50 / drive(0.5, 0.5)) * reach(drive, rule.startsWith('two-kl') ? ANCHORED : 0, 50);
  const right = gain.low <= truth && truth <= gain.high;
  const words = `${gain.value.toFixed(3)} (${gain.low.toFixed(3)} to ${gain.high.toFixed(3)}), truly ${truth.toFixed(3)}`;
  return { right, words };
}

/** Whether the true law is the best one or tied with it. */
function findsLaw(log: Visits, rule: FitLawName, laws: readonly FitLawName[], observe: number) {
  const { best } = compareLaws(log, { laws, observe });
  return { right: best.includes(rule), words: best.join(', ') };
}
