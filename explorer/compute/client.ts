// The page's side of its workers. The worker runs the page's own program, which is in the page already.
import { chooseBackend } from './backend.js';
import type { JobName, Jobs } from './jobs.js';
import { type Reply, type Request, Scheduler } from './scheduler.js';

type Listener = (reply: Reply) => void;

/** Looks, and milliseconds between them, after which a worker that has not taken up a request is ended for a new one. */
const LOOKS = 3;
const PAUSE = 100;

const listeners = new Map<string, { readonly id: number; readonly listener: Listener }>();
const channels = new Map<string, Channel>();
let ids = 0;

/**
 * Starts a job, in the place of what its channel does. Every channel has a worker of its own: panels are computed side by side, also
 * where a page is not isolated and its workers may share no memory.
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
  if (!channels.has(channel)) channels.set(channel, new Channel());
  channels.get(channel)!.post({ channel, id, job, given });
}

function deliver(reply: Reply): void {
  const waiting = listeners.get(reply.channel);
  if (waiting?.id === reply.id) waiting.listener(reply);
}

/** The program of the page as a file for its workers. */
const program = (() => {
  let url: string | undefined;
  return (): string | undefined => {
    const text = document.getElementById('program')?.textContent;
    if (!text || typeof Worker === 'undefined') return undefined;
    url ??= URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    return url;
  };
})();

/** Where requests go: to a worker; where there is none, the page works itself, in short turns. */
class Channel {
  #worker: Worker | undefined;
  #here: Scheduler | undefined;
  /** Whether the worker has ever answered: until then it is starting, or cannot. */
  #answered = false;
  /** What it has not taken up yet. */
  #waiting: Request | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#connect();
  }

  post(request: Request): void {
    if (!this.#worker) {
      this.#here ??= new Scheduler(chooseBackend().api, deliver);
      this.#here.start(request);
      return;
    }
    this.#waiting = request;
    this.#worker.postMessage(request);
    if (this.#answered && this.#timer === undefined) this.#look(LOOKS);
  }

  #connect(): void {
    const url = program();
    this.#worker = undefined;
    this.#answered = false;
    if (url === undefined) return;
    try {
      this.#worker = new Worker(url);
    } catch {
      return;
    }
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      this.#answered = true;
      if (data.id === this.#waiting?.id) this.#rest();
      // What was asked for while the worker started may wait behind a slow step now.
      else if (this.#waiting && this.#timer === undefined) this.#look(LOOKS);
      if (!data.begun) deliver(data);
    };
    this.#worker.onerror = () => {
      if (this.#answered) return;
      this.#worker!.terminate();
      this.#worker = undefined;
      if (this.#waiting) this.post(this.#waiting);
    };
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
  }

  /** A single step of a slow law can take seconds: a worker in it hears nothing. Messages come between two looks. */
  #look(left: number): void {
    this.#timer = setTimeout(() => {
      if (left > 1) return this.#look(left - 1);
      const request = this.#waiting!;
      this.#rest();
      this.#worker!.terminate();
      this.#connect();
      this.post(request);
    }, PAUSE);
  }
}
