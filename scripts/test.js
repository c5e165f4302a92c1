// npm test: everything that has to pass before a change goes in; the last lines say how many tests passed.
// npm test -- NAME ...: only the test files whose paths contain a NAME.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, passed, step, together } from './steps.js';

const start = performance.now();
const names = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'grpo-wasm-test-'));
const report = process.env.VITEST_REPORT ?? join(folder, 'report.json');

const tests = step('tests', ['vitest', 'run', ...names], { live: true, env: { VITEST_REPORT: report } });
const everything = inTurn(
  step('kernels', 'node scripts/buildKernels.js'),
  together(
    inTurn(step('types', 'tsc'), step('bundles', 'node scripts/buildBundles.js')),
    inTurn(
      step('lint', 'biome check .'),
      step('types of tests', 'tsc -p test --noEmit'),
      step('types of page', 'tsc -p explorer'),
      step('explorer', 'node scripts/buildExplorer.js'),
    ),
  ),
  together(tests, inTurn(step('package', 'publint --strict'), step('types of package', 'attw --pack .'))),
);

try {
  await (names.length > 0 ? tests : everything)();
  console.log(summary());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = passed() ? 0 : 1;

function summary() {
  const seconds = Math.round((performance.now() - start) / 1000);
  const time = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return `no tests ran (${time})`;
  }
  const { numPassedTests, numFailedTests, testResults } = results;
  return `${numPassedTests} tests passed, ${numFailedTests} failed, in ${testResults.length} files (${time})`;
}
