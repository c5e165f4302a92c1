// Measures the functions of assembly/math against their oracles. The ordinary run takes a stride through all float32 and
// 100,000 doubles; SLOW=1 (npm run test:slow) takes every float32 and ten million doubles.
import { hexFloat } from '../../scripts/constants.js';
import { compileProbe, PROBE_DATA } from '../assembly/compile.js';
import { uniform } from '../random.js';
import { SLOW } from '../slow.js';
import { type Scaled, ulps } from './doubleDouble.js';

const STRIDE = SLOW ? 1 : 1009;
const DOUBLES = SLOW ? 10_000_000 : 100_000;
const BLOCK = 4096;

/** For a test that measures. */
export const patience = { timeout: 3_600_000 };

type Kernel = (at: number, count: number) => void;
export type Lanes = { readonly memory: WebAssembly.Memory } & {
  readonly [name in `${'exp' | 'log' | 'logistic' | 'logit'}${'F32' | 'F64'}`]: Kernel;
};

export const compileLanes = (): Promise<Lanes> => compileProbe<Lanes>('mathProbe.ts');

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Units in the last place of float32, by the exponent field of a double. */
const places = Float64Array.from({ length: 2048 }, (_, e) => 2 ** (Math.min(127, Math.max(-126, e - 1023)) - 23));

/** |got - want| in units of the last place of a float32 at `want`. Infinity counts as 2^128. */
function ulpsF32(got: number, want: number): number {
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return 0;
  const limit = 2 ** 128;
  const to = Math.max(-limit, Math.min(limit, want));
  double[0] = Math.abs(to);
  return Math.abs(Math.max(-limit, Math.min(limit, got)) - to) / places[words[1]! >>> 20]!;
}

function report(title: string, worst: number, at: number): void {
  if (SLOW) console.log(`${title}: ${worst.toFixed(4)} ulp at ${hexFloat(at)}`);
}

/** The worst error over all float32, in ulp; an f64 function is exact enough an oracle, being good to 2^-28 ulp. */
export function worstF32(title: string, lanes: Lanes, kernel: Kernel, oracle: (x: number) => number): number {
  const bits = new Uint32Array(lanes.memory.buffer, PROBE_DATA, BLOCK);
  const values = new Float32Array(bits.buffer, PROBE_DATA, BLOCK);
  const inputs = new Float32Array(BLOCK);
  let worst = 0;
  let at = 0;
  for (let next = 0; next < 2 ** 32; ) {
    for (let i = 0; i < BLOCK; i++, next += STRIDE) bits[i] = next;
    inputs.set(values);
    kernel(PROBE_DATA, BLOCK);
    for (let i = 0; i < BLOCK; i++) {
      const error = ulpsF32(values[i]!, oracle(inputs[i]!));
      if (error <= worst) continue;
      worst = error;
      at = inputs[i]!;
    }
  }
  report(title, worst, at);
  return worst;
}

/** Uniform on (0, 1), with more bits than `uniform` has. */
export type Random = () => number;

/** The worst error over doubles from each of the sources in turn, in ulp. */
export function worstF64(
  title: string,
  lanes: Lanes,
  kernel: Kernel,
  oracle: (x: number) => Scaled,
  sources: readonly ((u: Random) => number)[],
): number {
  const coarse = uniform(DOUBLES);
  const fine = () => coarse() + (coarse() - 0.5) * 2 ** -33;
  const values = new Float64Array(lanes.memory.buffer, PROBE_DATA, BLOCK);
  const inputs = new Float64Array(BLOCK);
  let worst = 0;
  let at = 0;
  for (let done = 0; done < DOUBLES; done += BLOCK) {
    for (let i = 0; i < BLOCK; i++) inputs[i] = sources[i % sources.length]!(fine);
    values.set(inputs);
    kernel(PROBE_DATA, BLOCK);
    for (let i = 0; i < BLOCK; i++) {
      const error = ulps(values[i]!, oracle(inputs[i]!));
      if (error <= worst) continue;
      worst = error;
      at = inputs[i]!;
    }
  }
  report(title, worst, at);
  return worst;
}

/** f of single values, in a lane of their own, the others holding an ordinary one. */
export function valuesOf(lanes: Lanes, name: 'exp' | 'log' | 'logistic' | 'logit', type: 'F32' | 'F64') {
  return (x: number): number => {
    const Type = type === 'F32' ? Float32Array : Float64Array;
    const values = new Type(lanes.memory.buffer, PROBE_DATA, 4).fill(0.25);
    values[1] = x;
    lanes[`${name}${type}`](PROBE_DATA, 4);
    return values[1]!;
  };
}

export const types = ['F32', 'F64'] as const;
