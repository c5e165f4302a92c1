// Before any test: the kernels are those of the sources in assembly/, and a seed is drawn if SEED asks for one.
import { buildKernels } from '../scripts/buildKernels.js';

export default async function setup(): Promise<void> {
  const compiled = await buildKernels();
  if (compiled.length > 0) console.log(`compiled the kernels: ${compiled.join(', ')}`);
  if (process.env.SEED === 'random') {
    process.env.SEED = String(Math.floor(Math.random() * 2 ** 31));
    console.log(`SEED=${process.env.SEED}`);
  }
}
