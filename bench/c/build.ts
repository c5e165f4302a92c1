// Builds kernels.c with clang, where it is installed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FLAGS = ['--target=wasm32', '-msimd128', '-O3', '-nostdlib', '-Wl,--no-entry'];
/** Newest first: Debian numbers them, and an unnumbered one may be older. */
const VERSIONS = ['-22', '-21', '-20', '-19', '-18', '-17', '-16', '-15', '-14', ''];

export interface Build {
  readonly module: URL;
  /** `clang --version` and the flags. */
  readonly with: string;
}

const installed = (program: string) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Undefined without a clang and a wasm-ld of the same version. The environment's CLANG comes before any other. */
export function buildC(): Build | undefined {
  const suffix = VERSIONS.find((version) => installed(`clang${version}`) && installed(`wasm-ld${version}`));
  const clang = process.env.CLANG ?? (suffix === undefined ? undefined : `clang${suffix}`);
  if (clang === undefined) return undefined;
  const folder = new URL('../../c/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const module = new URL('kernels.wasm', folder);
  const source = fileURLToPath(new URL('../../../bench/c/kernels.c', import.meta.url));
  execFileSync(clang, [...FLAGS, '-Wl,--export=__heap_base', source, '-o', fileURLToPath(module)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const version = execFileSync(clang, ['--version'], { encoding: 'utf8' }).split('\n')[0]!;
  return { module, with: `${version}, ${FLAGS.join(' ')}` };
}
