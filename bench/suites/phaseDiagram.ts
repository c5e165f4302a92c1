// A phase diagram: where GRPO goes from p_ref, over p_ref and beta, cycles and chaos included.
import { agree } from '../agree.js';
import type { Contest } from '../measure.js';
import { attractors, type PlainAttractors } from '../plain/attractors.js';
import { api } from '../shipped.js';

const SIDE = 1000;
const EPSILON = 1e-5;
const MAX_STEPS = 65_536;
/** Orbits whose end depends on rounding: late ones beside a bifurcation. */
const STRAYS = 1e-4;

function contest(): Contest {
  const count = SIDE * SIDE;
  const at = (k: number) => (k + 0.5) / SIDE;
  const logOdds = Float64Array.from({ length: count }, (_, i) => 13.8 * (2 * at(i % SIDE) - 1));
  const beta = Float64Array.from({ length: count }, (_, i) => 0.05 * 1000 ** at(Math.floor(i / SIDE)));
  const out: PlainAttractors = {
    kind: new Uint8Array(count),
    period: new Int32Array(count),
    logOdds: new Float64Array(count),
    multiplier: new Float64Array(count),
    lyapunov: new Float64Array(count),
    steps: new Int32Array(count),
    overshoot: new Float64Array(count),
    monotone: new Uint8Array(count),
  };
  const variant = { beta, varianceEpsilon: EPSILON };
  const options = { maxSteps: MAX_STEPS };

  const plain = attractors(logOdds, beta, EPSILON, MAX_STEPS, out);
  const ours = api.attractors({ logOdds }, variant, options);
  const settled: number[] = [];
  for (let i = 0; i < count; i++) if (ours.kind[i] === plain.kind[i] && ours.period[i]! > 0) settled.push(i);
  const strays = plain.kind.reduce((n, kind, i) => n + Number(kind !== ours.kind[i]), 0);
  if (strays > STRAYS * count) throw new Error(`phase diagram: ${strays} elements are of different kinds`);
  const pick = (values: Float64Array) => settled.map((i) => values[i]!);
  // Limits are confirmed to rounding, which 1 - multiplier divides; p (1 - p) of plain JS rounds near 1.
  agree('phase diagram, limits', pick(ours.logOdds), pick(plain.logOdds), 1e-7, 1);
  return {
    title: 'Phase diagram of GRPO in p_ref and beta, with cycles and Lyapunov exponents, f64',
    size: `${SIDE} × ${SIDE} elements, up to ${MAX_STEPS.toLocaleString('en')} steps`,
    elements: count,
    contenders: [
      {
        name: 'plain JS: the same algorithm',
        side: 'plain',
        run: () => attractors(logOdds, beta, EPSILON, MAX_STEPS, out),
      },
      { name: 'attractors', side: 'api', run: () => api.attractors({ logOdds }, variant, options) },
    ],
  };
}

export const phaseDiagramContests = [contest];
