// What the entries of the package load, and how they fail where they cannot.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { binaries, bundles, files } from '../../binaries.js';
import * as wasm from '../../bindings/index.js';
import { dist } from '../dist.js';

type Entry = typeof wasm;

const require = createRequire(import.meta.url);
const root = (file: string) => new URL(`../../${file}`, import.meta.url);
const manifest = JSON.parse(readFileSync(root('package.json'), 'utf8'));
const bytes = readFileSync(dist('kernels.wasm'));

/** An entry that nobody has used. */
function fresh<T extends object>(entry: string): T {
  for (const file of Object.keys(require.cache)) if (file.startsWith(dist(''))) delete require.cache[file];
  return require(dist(`${entry}.cjs`));
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the entries', () => {
  it('are files that were built', () => {
    const paths = (value: string | object): string[] =>
      typeof value === 'string' ? [value] : Object.values(value).flatMap(paths);
    for (const path of paths(manifest.exports)) expect(existsSync(root(path)), path).toBe(true);
  });

  it('are those of binaries.js, and in the README with their kernels', () => {
    const readme = readFileSync(root('README.md'), 'utf8');
    const names = bundles.flatMap(({ entries }) => Object.keys(entries));
    // Those with an extension are files to be loaded from their address.
    const exported = Object.keys(manifest.exports).filter((path) => !/\.(wasm|json|js)$/.test(path));
    // workerd is a condition of the main entry; runs has no kernels, and so no binary.
    expect(exported.filter((path) => path !== './runs')).toHaveLength(names.length - 1);
    for (const { entries, kernels, pool } of bundles) {
      for (const name of Object.keys(entries)) {
        if (name === 'workerd') continue;
        const path = name === 'index' ? 'grpo-wasm' : `grpo-wasm/${name.replace('-', '/')}`;
        const row = readme.split('\n').find((line) => line.startsWith(`| \`${path}\` |`))!;
        const loaded =
          name.startsWith('reference') || kernels === 'given'
            ? ['none']
            : [kernels, ...(name.includes('pool') ? [pool!] : [])];
        for (const kind of loaded) expect(row.split('|')[2], path).toMatch(new RegExp(`\\b${kind}\\b`));
      }
    }
  });

  it('have short lines, since an error that nobody catches prints the whole line that threw it', () => {
    const scripts = readdirSync(dist(''), { recursive: true, encoding: 'utf8' }).filter((file) => /\.c?js$/.test(file));
    expect(scripts.length).toBeGreaterThan(20);
    for (const file of scripts) {
      // Nothing throws in a string, which holds a binary or a whole program, in a list of names, or in a table.
      const code = readFileSync(dist(file), 'utf8')
        .replace(/(["'`])(?:[^\\\n]|\\.)*?\1/g, '""')
        .replace(/(?:import|export)\{[^}]*\}|\[[^\][]*\]/g, '');
      const longest = Math.max(...code.split('\n').map((line) => line.length));
      expect(longest, file).toBeLessThan(1000);
    }
  });

  it('assign no global, when they are loaded and when they are called', () => {
    const paths = Object.keys(manifest.exports).filter((path) => !/\.(wasm|json|js)$/.test(path));
    const program = `
      const known = new Set(Reflect.ownKeys(globalThis));
      for (const path of ${JSON.stringify(paths)}) {
        for (const entry of [await import(path.replace('.', 'grpo-wasm')), require(path.replace('.', 'grpo-wasm'))]) {
          try { entry.softmax?.([0, 1]); } catch {}
        }
      }
      console.log(JSON.stringify(Reflect.ownKeys(globalThis).filter((key) => !known.has(key)).map(String)));`;
    const load = `import { createRequire } from 'node:module'; const require = createRequire('${root('package.json')}');`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', load + program], {
      cwd: root('.'),
      encoding: 'utf8',
    });
    expect(paths.length).toBeGreaterThan(8);
    expect(JSON.parse(printed)).toEqual([]);
  });

  it('of logs can be bundled for a page, and read every kind of file without Node', async () => {
    const { outputFiles } = await build({
      entryPoints: [dist('runs.js')],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'runs',
      write: false,
    });
    const page = { TextEncoder, TextDecoder, DecompressionStream, Blob, Uint8Array, ArrayBuffer, atob, performance };
    const runs = runInNewContext(`${outputFiles[0]!.text}; runs`, page) as typeof import('../../runs/index.js');
    const logs = [
      ['verl/1.jsonl', 12],
      ['edge/gzip.jsonl.gz', 12],
      ['edge/zstd.jsonl.zst', 12],
      ['trl/completions/completions_00001.parquet', 12],
      ['inspect/2026-08-22T00-00-00_synthetic_zstd.eval', 6],
    ] as const;
    for (const [name, rollouts] of logs) {
      const blob = new Blob([readFileSync(root(`test/runs/logs/synthetic/${name}`))]);
      const options = { trl: { reward: 'accuracy_reward' }, inspect: { reward: 'match' } }[name.split('/')[0]!] ?? {};
      const { visits } = await runs.readLog([runs.blobSource(name, blob)], options);
      expect(runs.totals(visits).rollouts, name).toBe(rollouts);
    }
  });

  it('that are bare kernels are what was compiled', () => {
    for (const [file, binary] of Object.entries(files)) {
      expect(readFileSync(dist(file)).equals(readFileSync(root(binaries[binary])))).toBe(true);
    }
  });
});

describe('slim', () => {
  const expected = wasm.logit(0.3);

  it('says what is missing before init', () => {
    expect(() => fresh<typeof import('../../bindings/slim.js')>('slim').logit(0.3)).toThrow(
      expect.objectContaining({ code: 'ERR_NOT_INITIALIZED' }),
    );
  });

  it.each([
    ['a module', () => new WebAssembly.Module(bytes)],
    ['a module of another realm', () => runInNewContext('new WebAssembly.Module(bytes)', { bytes })],
    ['bytes', () => bytes],
    ['a buffer', () => Uint8Array.from(bytes).buffer],
    ['a buffer of another realm', () => runInNewContext('Uint8Array.from(bytes).buffer', { bytes })],
    ['a response', () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } })],
    ['a promise of a response', () => Promise.resolve(new Response(bytes))],
    ['a URL', () => pathToFileURL(dist('kernels.wasm'))],
    ['a URL as a string', () => `data:application/wasm;base64,${bytes.toString('base64')}`],
  ])('takes its kernels from %s', async (_kind, source) => {
    const entry = fresh<typeof import('../../bindings/slim.js')>('slim');
    await entry.init(source());
    expect(entry.logit(0.3)).toBe(expected);
    await entry.init(source());
  });

  it('of two calls at once, one that fails does not spoil the other', async () => {
    for (const wrongFirst of [true, false]) {
      const entry = fresh<typeof import('../../bindings/slim.js')>('slim');
      const sources = wrongFirst ? ['file:///nothing', bytes] : [bytes, 'file:///nothing'];
      const [first, second] = await Promise.allSettled(sources.map((source) => entry.init(source)));
      const [wrong, right] = wrongFirst ? [first!, second!] : [second!, first!];
      expect(right.status).toBe('fulfilled');
      // Its kernels are there by then, or it says why it has none.
      if (wrong.status === 'rejected') expect(wrong.reason).toMatchObject({ code: 'ERR_WASM_COMPILE' });
      expect(entry.logit(0.3)).toBe(expected);
    }
  });

  it.each([
    ['nothing', undefined, TypeError, 'ERR_TYPE'],
    ['a number', 3, TypeError, 'ERR_TYPE'],
    ['what calls itself a module', { [Symbol.toStringTag]: 'WebAssembly.Module' }, TypeError, 'ERR_TYPE'],
    ['other bytes', Uint8Array.of(1, 2, 3), Error, 'ERR_WASM_COMPILE'],
    ['another module', Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0), RangeError, 'ERR_VALUE'],
    ['a failed response', new Response('', { status: 404 }), Error, 'ERR_WASM_COMPILE'],
    ['a URL of nothing', 'file:///nothing', Error, 'ERR_WASM_COMPILE'],
  ])('refuses %s, and may be tried again', async (_kind, source, type, code) => {
    const entry = fresh<typeof import('../../bindings/slim.js')>('slim');
    const failed = entry.init(source as never);
    await expect(failed).rejects.toBeInstanceOf(type);
    await expect(failed).rejects.toMatchObject({ code });
    await entry.init(bytes);
    expect(entry.logit(0.3)).toBe(expected);
  });
});

describe('relaxed', () => {
  const lacking = { code: 'ERR_NO_RELAXED_SIMD', message: expect.stringContaining('this engine has no relaxed SIMD') };

  it('says what an engine lacks', () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(() => fresh<Entry>('relaxed').logit(0.3)).toThrow(expect.objectContaining(lacking));
    expect(() => fresh<typeof import('../../bindings/pool.js')>('relaxed-pool').createPool()).toThrow(
      expect.objectContaining(lacking),
    );
  });

  it('works from Node 22 on, and on 20 with a flag', () => {
    const code = `try { console.log(require(${JSON.stringify(dist('relaxed.cjs'))}).logit(0.5)) } catch (error) { console.log(error.code) }`;
    const run = (...flags: string[]) =>
      execFileSync(process.execPath, [...flags, '-e', code], { encoding: 'utf8' }).trim();
    const old = process.versions.node.startsWith('20.');
    expect(run()).toBe(old ? 'ERR_NO_RELAXED_SIMD' : '0');
    if (old) expect(run('--experimental-wasm-relaxed-simd')).toBe('0');
  });

  it('exports what the main entry does', () => {
    for (const entry of ['relaxed', 'slim', 'reference']) {
      expect(Object.keys(fresh(entry)).sort(), entry).toEqual(Object.keys(wasm).sort());
    }
  });
});

it('kernels that may not be compiled are an error with a code', () => {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function fail() {
    throw new WebAssembly.CompileError('blocked by policy');
  });
  expect(() => fresh<Entry>('index').logit(0.3)).toThrow(
    expect.objectContaining({ code: 'ERR_WASM_COMPILE', message: expect.stringContaining('wasm-unsafe-eval') }),
  );
});
