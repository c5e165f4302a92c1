// What a user gets: the packed tarball, installed into an empty project, through its published entry points.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dist } from '../dist.js';
import { SLOW } from '../slow.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

let project: string;

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function write(name: string, text: string): void {
  writeFileSync(join(project, name), text);
}

beforeAll(() => {
  dist('index.js');
  project = mkdtempSync(join(tmpdir(), 'grpo-wasm-consumer-'));
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  run('npm', 'install', '--no-audit', '--no-fund', '--offline', `./${filename}`);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the packed tarball', () => {
  it('is imported as an ES module, on both backends, with one result', () => {
    write(
      'use.mjs',
      `import { successTrajectories, variants, logistic } from 'grpo-wasm';
       import * as reference from 'grpo-wasm/reference';
       const p = (api) => api.logistic(api.successTrajectories(0.2, variants.grpo({ beta: 5 }), 50, { start: 0.1, keep: 'last' }).logOdds)[0].toFixed(4);
       console.log(p({ successTrajectories, logistic }), p(reference));`,
    );
    // Figure 5 of the paper, panel beta = 5, p_ref = 0.2.
    expect(run('node', 'use.mjs').trim()).toBe('0.2807 0.2807');
  });

  it('is required from CommonJS', () => {
    write(
      'use.cjs',
      `const { logit } = require('grpo-wasm'); console.log(logit(0.5), require('grpo-wasm/reference').logit(0.5));`,
    );
    expect(run('node', 'use.cjs').trim()).toBe('0 0');
  });

  it('has no dependencies, so nothing else is installed', () => {
    expect(run('ls', 'node_modules').trim()).toBe('grpo-wasm');
  });

  it('holds the bare kernels, which import where they work, a stage and a memory, and nothing else', () => {
    write(
      'kernels.mjs',
      `import { readFileSync } from 'node:fs';
       const module = new WebAssembly.Module(readFileSync(new URL(import.meta.resolve('grpo-wasm/kernels.wasm'))));
       console.log(WebAssembly.Module.imports(module).map(({ name }) => name).join());`,
    );
    expect(run('node', 'kernels.mjs').trim()).toBe('stage,memory');
  });

  it('installs the grpo command', () => {
    expect(
      run(join('node_modules', '.bin', 'grpo'), 'fixed-points', '--p-ref', '0.5', '--beta', '1.6', '--json'),
    ).toContain('"logOdds"');
  });

  const resolutions = [
    ['nodenext', 'nodenext'],
    ['bundler', 'esnext'],
  ] as const;
  // npm test also has attw resolve the types in both ways, and each takes seconds.
  it.each(SLOW ? resolutions : resolutions.slice(0, 1))(
    'has types that resolve and check under module resolution %s, without DOM or disposable libs',
    (resolution, module) => {
      mkdirSync(join(project, resolution), { recursive: true });
      write(
        join(resolution, 'use.ts'),
        `import { groupAdvantages, PolicyBatch, variants, type Variant } from 'grpo-wasm';
       import { fixedPoints } from 'grpo-wasm/reference';
       const variant: Variant = variants.twoKlGrpo({ beta: 1, alpha: 0.5 });
       export const advantages: Float32Array = groupAdvantages(new Float32Array(8), 8, 'trl').advantages;
       export const tilted: Float64Array = new PolicyBatch(new Float64Array(4), new Uint8Array(4)).tilt(1);
       export const stable: boolean | undefined = fixedPoints(0.2, variant)[0]?.stable;
       // @ts-expect-error a size is a number
       groupAdvantages(new Float32Array(8), '8');`,
      );
      const compilerOptions = { strict: true, noEmit: true, target: 'es2022', lib: ['es2022'], types: [], module };
      const config = { compilerOptions: { ...compilerOptions, moduleResolution: resolution }, files: ['use.ts'] };
      write(join(resolution, 'tsconfig.json'), JSON.stringify(config));
      expect(run('node', join(typescript, 'bin/tsc'), '-p', resolution)).toBe('');
    },
  );
});
