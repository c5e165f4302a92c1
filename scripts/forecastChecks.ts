// Whether fits invent drifts, and find laws and parameters: node build/scripts/forecastChecks.js still 40 | recovery 10
import { reach } from '../runs/fit/drift.js';
import { gridShape } from '../runs/fit/grid.js';
import { type fitLawNames, resolveFitLaw } from '../runs/fit/laws.js';
import { Random, simulate } from '../runs/fit/simulate.js';
import { compareLaws, fitRun, scoreFit, type Visits, VisitsBuilder } from '../runs/index.js';

const [what = 'still', times = '10'] = process.argv.slice(2);
const cases = Number(times);
const shape = gridShape(0.5, 1);
/** Share of beta that anchors to the reference policy, in simulated two-KL runs. */
const ANCHORED = 0.02;

function logOf(
  rule: (typeof fitLawNames)[number],
  prompts: number,
  visits: number,
  gain: number,
  seed: number,
): Visits {
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
  let [inside, first, done] = [0, 0, 0];
  for (let c = 0; c < cases; c++) {
    const rule = rules[c % rules.length]!;
    const log = logOf(rule, prompts, visits, 1.3, c + 1);
    const { gain } = fitRun(log, { law: rule });
    // An anchor holds back: the same step gains less in 50 visits.
    const { drive } = resolveFitLaw('simulate', rule);
    const truth = (1.3 / 50 / drive(0.5, 0.5)) * reach(drive, rule.startsWith('two-kl') ? ANCHORED : 0, 50);
    inside += Number(gain.low <= truth && truth <= gain.high);
    const { best } = compareLaws(log, { laws: rules, observe: visits });
    first += Number(best.includes(rule));
    done += 1;
    console.log(
      `${rule}: gain ${gain.value.toFixed(3)} (${gain.low.toFixed(3)} to ${gain.high.toFixed(3)}); best: ${best.join(', ')}`,
    );
  }
  console.log(`gain inside its 90 % interval: ${inside} of ${done}; true law first or tied: ${first} of ${done}`);
}
