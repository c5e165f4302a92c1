// npm test: everything that has to pass before a change goes in; the last lines say how many tests passed.
// npm test -- NAME ...: only the test files whose paths contain a NAME.
// TEST_REPORT=FILE: how many passed and failed, as JSON.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, passed, step, together } from './steps.js';

const start = performance.now();
const names = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'grpo-wasm-test-'));
const reports = [];

/** A run of Vitest, whose report is read at the end. */
function tests(name, args, options) {
  const report = join(folder, `${reports.length}.json`);
  reports.push(report);
  return step(name, ['vitest', 'run', ...args], { ...options, env: { VITEST_REPORT: report } });
}

const build = inTurn(
  step('compile', 'tsc -p tsconfig.build.json'),
  together(step('bundles', 'node scripts/buildBundles.js'), step('explorer', 'node scripts/buildExplorer.js')),
);
const ofBuild = inTurn(
  build,
  tests('tests of builds', ['--project', 'built']),
  step('package', 'publint --strict'),
  step('types of package', 'attw --pack .'),
  step('lint', 'biome check .'),
  step('types', 'tsc'),
);
const ofSources = tests('tests of sources', ['--project', 'shared', '--project', 'alone'], { live: true });
// Tests of builds wait for browsers much of their time, and the others need no build: both take about as long.
const everything = inTurn(step('kernels', 'node scripts/buildKernels.js'), together(ofBuild, ofSources));

try {
  await (names.length > 0 ? tests('tests', names, { live: true }) : everything)();
  console.log(summary());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = passed() ? 0 : 1;

function summary() {
  const seconds = Math.round((performance.now() - start) / 1000);
  const time = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const results = reports
    .filter((report) => existsSync(report))
    .map((report) => JSON.parse(readFileSync(report, 'utf8')));
  if (results.length === 0) return `no tests ran (${time})`;
  const total = (count) => results.reduce((sum, result) => sum + count(result), 0);
  const numPassedTests = total((result) => result.numPassedTests);
  const numFailedTests = total((result) => result.numFailedTests);
  const { TEST_REPORT } = process.env;
  if (TEST_REPORT) writeFileSync(TEST_REPORT, JSON.stringify({ numPassedTests, numFailedTests }));
  const files = total((result) => result.testResults.length);
  return `${numPassedTests} tests passed, ${numFailedTests} failed, in ${files} files (${time})`;
}
