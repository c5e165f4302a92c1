// The page's side of its workers. The worker runs the page's own program, which is in the page already.
import { chooseBackend } from './backend.js';
import type { JobName, Jobs } from './jobs.js';
import { type Reply, type Request, Scheduler } from './scheduler.js';

type Listener = (reply: Reply) => void;

const listeners = new Map<string, { readonly id: number; readonly listener: Listener }>();
const posts = new Map<string, (request: Request) => void>();
let ids = 0;

/**
 * Starts a job, in the place of what its channel does. Every channel has a worker of its own.
 *
 * @param part called with each part of the result
 * @param failed called with what went wrong
 */
export function begin<N extends JobName>(
  channel: string,
  job: N,
  given: Jobs[N]['given'],
  part: (part: Jobs[N]['part']) => void,
  failed: (message: string) => void,
): void {
  const id = ++ids;
  const listener: Listener = (reply) =>
    reply.error === undefined ? part(reply.part as Jobs[N]['part']) : failed(reply.error);
  listeners.set(channel, { id, listener });
  if (!posts.has(channel)) posts.set(channel, connect());
  posts.get(channel)!({ channel, id, job, given });
}

function deliver(reply: Reply): void {
  const waiting = listeners.get(reply.channel);
  if (waiting?.id === reply.id) waiting.listener(reply);
}

/** A worker; where there is none, the page works itself, in short turns. */
function connect(): (request: Request) => void {
  const here = (): ((request: Request) => void) => {
    const scheduler = new Scheduler(chooseBackend().api, deliver);
    return (request) => scheduler.start(request);
  };
  const program = document.getElementById('program')?.textContent;
  if (!program || typeof Worker === 'undefined') return here();
  try {
    const worker = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
    let post = (request: Request): void => worker.postMessage(request);
    let answered = false;
    const pending: Request[] = [];
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      answered = true;
      deliver(data);
    };
    worker.onerror = () => {
      if (answered) return;
      worker.terminate();
      post = here();
      for (const request of pending.splice(0)) post(request);
    };
    return (request) => {
      if (!answered) pending.push(request);
      post(request);
    };
  } catch {
    return here();
  }
}
