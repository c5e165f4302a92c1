// npm run check: kernels, types and lint.
import { inTurn, passed, step, together } from './steps.js';

await inTurn(
  step('kernels', 'node scripts/buildKernels.js'),
  together(
    step('types', 'tsc --noEmit'),
    inTurn(
      step('lint', 'biome check .'),
      step('types of tests', 'tsc -p test --noEmit'),
      step('types of page', 'tsc -p explorer'),
    ),
  ),
)();
process.exitCode = passed() ? 0 : 1;
