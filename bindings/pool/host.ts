// Threads as hosts have them: worker_threads in Node (Bun, Deno), else Web Workers. Either starts from a script in a string, since
// some bundlers lose a file beside the bundle, or from the address of that script.
import type { Order, Reply, Start } from './protocol.js';
import { workerSource } from './workerSource.js';

export interface Thread {
  post(message: Start | Order): void;
  /** Whether the process is to wait for the thread. */
  hold(needed: boolean): void;
  end(): Promise<void>;
}

export interface Listener {
  onReply(reply: Reply): void;
  /** The thread has ended by itself. */
  onDeath(cause: unknown): void;
}

// Asked of the process when it is needed: an import would keep bundlers for browsers from bundling this.
const nodeThreads = () => globalThis.process?.getBuiltinModule?.('node:worker_threads');

/** What keeps this host from sharing memory with workers, or null. */
export function obstacle(): string | null {
  if (typeof nodeThreads()?.Worker === 'function') return null;
  if (typeof Worker !== 'function') return 'this host has no workers';
  if (globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function') return null;
  return (
    'this page is not cross-origin isolated, and so cannot share memory with workers. Serve it, and what it embeds, with the ' +
    'headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp"'
  );
}

/** Whether threads can start from a script at this address: those of Node load no script from a server. */
export function canLoad(script: URL): boolean {
  return nodeThreads() === undefined || script.protocol === 'file:' || script.protocol === 'data:';
}

/** How many threads the machine runs at once. */
export function parallelism(): number {
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** `script` is the address of the workers' program; null for the program that is bundled here. */
export function startThread(start: Start, script: URL | null, listener: Listener): Thread {
  const threads = nodeThreads();
  const thread = threads ? nodeThread(threads, script, listener) : webThread(start.lock, script, listener);
  thread.post(start);
  return thread;
}

function nodeThread(
  threads: typeof import('node:worker_threads'),
  script: URL | null,
  { onReply, onDeath }: Listener,
): Thread {
  const worker = new threads.Worker(script ?? workerSource, { eval: script === null, execArgv: [] });
  let cause: unknown;
  worker.on('message', onReply);
  worker.on('error', (error) => {
    cause = error;
  });
  worker.on('exit', () => onDeath(cause));
  return {
    post: (message) => worker.postMessage(message),
    hold: (needed) => (needed ? worker.ref() : worker.unref()),
    end: async () => {
      worker.removeAllListeners('exit');
      await worker.terminate();
    },
  };
}

function webThread(lock: string, script: URL | null, { onReply, onDeath }: Listener): Thread {
  const url = script?.href ?? URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const watch = new AbortController();
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if ('ready' in data) {
      if (script === null) URL.revokeObjectURL(url);
      // Nothing tells that a Web Worker has died, but its lock is then free.
      globalThis.navigator.locks?.request(lock, { signal: watch.signal }, () => onDeath(undefined)).catch(() => {});
    }
    onReply(data);
  };
  worker.onerror = ({ message }) => onDeath(message);
  return {
    post: (message) => worker.postMessage(message),
    hold: () => {},
    end: async () => {
      watch.abort();
      worker.onmessage = worker.onerror = null;
      worker.terminate();
    },
  };
}
