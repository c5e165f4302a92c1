// Compiles an AssemblyScript file for a test and instantiates it.
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

export interface Probe {
  readonly memory: WebAssembly.Memory;
  expF32(at: number, count: number, fold: number): void;
  expF64(at: number, count: number, fold: number): void;
  expNonPositive(at: number, count: number): void;
}

/** Where a probe may put its data: beyond its constants. */
export const PROBE_DATA = 1 << 16;

/** The exports of a file in this folder. */
export async function compileProbe<Exports = Probe>(file = 'expProbe.ts'): Promise<Exports> {
  const baseDir = fileURLToPath(new URL('../..', import.meta.url));
  let binary: Uint8Array | undefined;
  const flags = [
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--initialMemory',
    '64',
    '--optimizeLevel',
    '3',
    '--noAssert',
  ];
  const { error, stderr } = await asc.main(
    [`test/assembly/${file}`, '--config', 'none', '--baseDir', baseDir, '--outFile', 'probe.wasm', ...flags],
    {
      writeFile(name, contents) {
        if (name === 'probe.wasm' && typeof contents !== 'string') binary = contents;
      },
    },
  );
  if (error || !binary) throw new Error(`the probe does not compile: ${stderr.toString()}`, { cause: error });
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(binary));
  return instance.exports as Exports;
}
