// The consumers: how each is built, if it is, and run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { printedBy, runtimeNamed, runtimes } from '../engines/runtimes.js';
import { isolation, serve } from '../engines/server.js';
import { nextRecipe } from './nextRecipe.js';

const NUMBER = '0.475366886419'; // e/(e + 3)
/** From the main entry and from a pool. */
const BOTH = `${NUMBER} ${NUMBER}`;

/** A page's content security policy. Inlined workers are blobs. */
const policy = (script, worker = 'blob:') => ({
  'content-security-policy': `default-src 'none'; script-src ${script}; worker-src ${worker}`,
});
const ALLOWED = policy("'self' 'wasm-unsafe-eval'");

/** Each has a name, what it is expected to print, and a function that resolves to what it did print. */
export function consumers(project, browser) {
  const { folder, tool } = project;
  const onRuntime = (program, runtime) => printedBy(runtime, program, { cwd: folder });

  async function onPage(path, headers = isolation) {
    const server = await serve(folder, headers);
    try {
      return await browser.printedBy(`${server.url}/${path}`);
    } finally {
      server.close();
    }
  }

  /** The one-file build, served as content delivery networks do. */
  async function fromElsewhere() {
    const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
    const server = await serve(folder, open);
    try {
      return await onPage(`cdnPage.html?from=${server.url}`);
    } finally {
      server.close();
    }
  }

  /** What a tool bundles into out/<tool>/consumer.js. */
  function bundled(name, ...options) {
    return {
      name,
      expected: BOTH,
      run: async () => {
        await tool(name, ...options);
        // Vite has made a page of its own.
        cpSync(join(folder, 'index.html'), join(folder, 'out', name, 'index.html'), { force: false });
        return onPage(`out/${name}/index.html`);
      },
    };
  }

  const typescript = (resolution) => ({
    name: `typescript, ${resolution}`,
    expected: BOTH,
    run: async () => {
      await tool('tsc', '-p', `tsconfig.${resolution}.json`);
      return onRuntime(`out/${resolution}/consumer.js`, runtimeNamed('node'));
    },
  });

  async function viteDev() {
    const server = spawn(process.execPath, ['viteDev.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [url] = await once(server.stdout, 'data');
      return await browser.printedBy(String(url).trim());
    } finally {
      server.kill();
    }
  }

  async function workerd() {
    // As Wrangler bundles it, but for what only Cloudflare's services need.
    const options = ['--bundle', '--format=esm', '--conditions=workerd', '--loader:.wasm=copy', '--outdir=out/workerd'];
    await tool('esbuild', 'worker.js', ...options);
    return onRuntime('workerd.js', runtimeNamed('node24')); // Miniflare wants 22 or later
  }

  return [
    ...runtimes.flatMap((runtime) => [
      { name: `${runtime.name}, import`, expected: BOTH, run: () => onRuntime('consumer.js', runtime) },
      { name: `${runtime.name}, require`, expected: BOTH, run: () => onRuntime('consumer.cjs', runtime) },
      { name: `${runtime.name}, slim`, expected: NUMBER, run: () => onRuntime('slim.js', runtime) },
      {
        name: `${runtime.name}, relaxed`,
        expected: runtime.relaxed ? BOTH : 'ERR_NO_RELAXED_SIMD',
        run: () => onRuntime('relaxed.js', runtime),
      },
    ]),
    typescript('node16'),
    typescript('bundler'),
    bundled('esbuild', 'consumer.js', '--bundle', '--format=esm', '--outdir=out/esbuild'),
    bundled('rollup', 'consumer.js', '--plugin', '@rollup/plugin-node-resolve', '--dir', 'out/rollup'),
    bundled(
      'webpack',
      './consumer.js',
      '--mode=production',
      '--output-path=out/webpack',
      '--output-filename=consumer.js',
    ),
    bundled('vite', 'build', '--base=./', '--outDir=out/vite', '--logLevel=error'),
    { name: 'vite dev', expected: BOTH, run: viteDev },
    { name: 'next, recipe', expected: '1.4997 400 ERR_LENGTH 0.4046', run: () => nextRecipe(project) },
    { name: 'workerd', expected: NUMBER, run: workerd },
    { name: 'page', expected: BOTH, run: () => onPage('page.html', { ...isolation, ...ALLOWED }) },
    { name: 'page, slim', expected: NUMBER, run: () => onPage('slimPage.html') },
    { name: 'page, one file from elsewhere', expected: NUMBER, run: fromElsewhere },
    { name: 'page, not isolated', expected: `${NUMBER} ERR_NO_THREADS`, run: () => onPage('page.html', ALLOWED) },
    {
      name: 'page, wasm forbidden',
      expected: 'ERR_WASM_COMPILE ERR_WASM_COMPILE',
      run: () => onPage('page.html', { ...isolation, ...policy("'self'") }),
    },
    {
      name: 'page, workers forbidden',
      expected: `${NUMBER} ERR_WORKER_DIED`,
      run: () => onPage('page.html', { ...isolation, ...policy("'self' 'wasm-unsafe-eval'", "'none'") }),
    },
    {
      name: 'page, workers of its own address only',
      expected: NUMBER,
      run: () => onPage('workerPage.html', { ...isolation, ...policy("'self' 'wasm-unsafe-eval'", "'self'") }),
    },
  ];
}
