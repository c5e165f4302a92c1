import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of PostgreSQL of its own, on a free port of this machine. */
export interface Postgres {
  /** Runs statements with psql. @returns the rows of the last one as CSV with a header */
  run(sql: string): string;
  stop(): Promise<void>;
}

const INSTALLED = '/usr/lib/postgresql';

/** @throws if PostgreSQL is not installed, with the command that installs it */
export async function startPostgres(): Promise<Postgres> {
  const version = existsSync(INSTALLED) ? readdirSync(INSTALLED).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  if (version === undefined) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  const binaries = join(INSTALLED, version, 'bin');
  const folder = mkdtempSync(join(tmpdir(), 'grpo-postgres-'));
  const user = notRoot();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!);
  const data = join(folder, 'data');
  const initialise = ['-D', data, '-A', 'trust', '-U', 'grpo', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(binaries, 'initdb'), initialise, { ...user, cwd: folder, stdio: 'pipe' });
  const port = String(await freePort());
  const settings = ['-D', data, '-p', port, '-k', folder, '-h', '127.0.0.1', '-F', '-c', 'jit=off'];
  const server = spawn(join(binaries, 'postgres'), settings, { ...user, cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const psql = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '--csv', '-h', '127.0.0.1', '-p', port, '-U', 'grpo', 'postgres'];
  const run = (sql: string) =>
    execFileSync(join(binaries, 'psql'), psql, { input: sql, encoding: 'utf8', stdio: 'pipe' });
  for (let attempt = 0; ; attempt++) {
    try {
      execFileSync(join(binaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', port]);
      break;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    run,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; its package makes a user for it. */
function notRoot(): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
