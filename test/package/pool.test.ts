// Processes that have pools: the built package in Node.
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dist } from '../dist.js';
import { SLOW } from '../slow.js';

describe('closing a pool', () => {
  const inProcess = (code: string, ...flags: string[]) => {
    const script = `import { createPool } from ${JSON.stringify(pathToFileURL(dist('pool.js')).href)};\n${code}`;
    return execFileSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 30_000,
    }).trim();
  };

  it('is not needed for a process to end; one with something to do is waited for', () => {
    expect(inProcess(`createPool({ threads: 2 });`)).toBe('');
    expect(
      inProcess(`const pool = createPool({ threads: 2 });
        await pool.softmax(new Float32Array(8), { rows: 8 });
        pool.softmax(Float32Array.of(1, 1)).then((probabilities) => console.log(probabilities[0]));`),
    ).toBe('0.5');
  });

  it('starts workers from the file that the package has of their program', () => {
    const file = pathToFileURL(dist('pool-worker.js')).href;
    expect(
      inProcess(`const pool = createPool({ threads: 2, worker: ${JSON.stringify(file)} });
        console.log((await pool.softmax(Float64Array.of(1, 1)))[0]);
        await pool.close();
        for (const worker of ['pool-worker.js', 7, 'https://example.com/pool-worker.js'])
          try { createPool({ worker }); } catch (error) { console.log(error.code, error.message); }`),
    ).toBe(`0.5
ERR_TYPE createPool: "worker" expected a URL, or text that is one, got "pool-worker.js"
ERR_TYPE createPool: "worker" expected a URL, or text that is one, got 7
ERR_VALUE createPool: "worker" expected the URL of a file, got "https://example.com/pool-worker.js"`);
  });

  it('gives memory back', () => {
    const rounds = SLOW ? 20 : 8;
    const grown = inProcess(
      `const logits = new Float32Array(2 ** 22);
       const round = async () => {
         const pool = createPool({ threads: 2 });
         await pool.softmax(logits, { rows: 64 });
         await pool.close();
       };
       const resident = async (rounds) => {
         for (let k = 0; k < rounds; k++) await round();
         for (let k = 0; k < 5; k++) { gc(); await new Promise((resolve) => setTimeout(resolve, 20)); }
         return process.memoryUsage().rss;
       };
       const before = await resident(3);
       console.log((await resident(${rounds})) - before);`,
      '--expose-gc',
    );
    // Eight pools had 16 MB each, and more for their workers' scripts.
    expect(Number(grown)).toBeLessThan(2 ** 26);
  });
});
