// npm run check: kernels, types and lint.
import { inTurn, passed, step, together } from './steps.js';

await inTurn(
  step('kernels', 'node scripts/buildKernels.js'),
  together(step('types', 'tsc'), step('lint', 'biome check .')),
)();
process.exitCode = passed() ? 0 : 1;
