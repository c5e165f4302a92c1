// Logs of runs whose parameters are known.
import { gridShape } from '../runs/fit/grid.js';
import { resolveFitLaw } from '../runs/fit/laws.js';
import { Random, simulate } from '../runs/fit/simulate.js';
import { type FitLawName, type Visits, VisitsBuilder } from '../runs/index.js';

/** Log-odds gained in 50 visits at p = 1/2. */
export const GAIN = 1.3;
/** Deviation of the gain over prompts, and what prompts gain more that start a unit higher, in units of the gain. */
export const [SPREAD, TILT] = [0.75, 0.1];
export const [WALK, TRANSIENT] = [0.05, 0.05];
/** Share of beta that anchors to the reference policy, in two-KL runs. */
export const ANCHORED = 0.02;
const ROLLOUTS = 8;

export const anchorOf = (rule: FitLawName): number => (rule.startsWith('two-kl') ? ANCHORED : 0);

/** Starting levels are spread about -1 with a deviation of 2.5. @param gain 0 for prompts that only walk */
export function simulatedRun(
  rule: FitLawName,
  { prompts, visits, gain }: { readonly prompts: number; readonly visits: number; readonly gain: number },
  seed: number,
  random = new Random(seed),
): Visits {
  const law = resolveFitLaw('simulate', rule);
  const shape = gridShape(0.5, 1);
  const levels = shape.levels.map((x) => Math.exp(-((x + 1) ** 2) / 12.5));
  const total = levels.reduce((a, b) => a + b);
  const motion = {
    gain: gain / 50 / law.drive(0.5, 0.5),
    alpha: anchorOf(rule),
    spread: (SPREAD * gain) / 50,
    tilt: (TILT * gain) / 50,
    walk: WALK,
    transient: TRANSIENT,
  };
  const member = { law, shape, motion, levels: levels.map((mass) => mass / total) };
  const { k } = simulate(member, { prompts, visits, n: ROLLOUTS }, random);
  const builder = new VisitsBuilder();
  for (let i = 0; i < prompts; i++) {
    for (let v = 0; v < visits; v++) builder.addNext(builder.prompt(String(i)), ROLLOUTS, k[i * visits + v]!);
  }
  return builder.build();
}
