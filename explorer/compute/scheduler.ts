// Runs jobs side by side in short turns. A job ends as soon as another one of its channel begins.
import type { Api } from './backend.js';
import { type JobName, type Jobs, jobs } from './jobs.js';
import { sentenceOf } from './sentence.js';

export interface Request<N extends JobName = JobName> {
  readonly channel: string;
  readonly id: number;
  readonly job: N;
  readonly given: Jobs[N]['given'];
}

export interface Reply {
  readonly channel: string;
  readonly id: number;
  /** That the request was taken up: what its channel did before has ended. */
  readonly begun?: true;
  readonly part?: unknown;
  /** What went wrong, for people. */
  readonly error?: string;
}

interface Running {
  readonly id: number;
  readonly work: Iterator<unknown> | AsyncIterator<unknown>;
  /** Ends what the job is waiting for. */
  readonly stop: AbortController;
}

/** Milliseconds of a turn: a newer request never waits longer than this and the step of a job. */
const TURN = 8;

export class Scheduler {
  readonly #api: Api;
  readonly #send: (reply: Reply) => void;
  readonly #running = new Map<string, Running>();
  #turning = false;

  constructor(api: Api, send: (reply: Reply) => void) {
    this.#api = api;
    this.#send = send;
  }

  start({ channel, id, job, given }: Request): void {
    this.#stop(channel);
    const send = (part: unknown): void => {
      if (this.#running.get(channel)?.id === id) this.#send({ channel, id, part });
    };
    const run = jobs[job] as (
      api: Api,
      given: unknown,
      send: (part: unknown) => void,
      signal: AbortSignal,
    ) => Running['work'];
    const stop = new AbortController();
    this.#send({ channel, id, begun: true });
    this.#running.set(channel, { id, work: run(this.#api, given, send, stop.signal), stop });
    if (!this.#turning) void this.#turn();
  }

  #stop(channel: string): void {
    const running = this.#running.get(channel);
    this.#running.delete(channel);
    running?.stop.abort();
    void running?.work.return?.();
  }

  async #turn(): Promise<void> {
    this.#turning = true;
    while (this.#running.size > 0) {
      for (const [channel, running] of this.#running) await this.#advance(channel, running);
      await breath();
    }
    this.#turning = false;
  }

  async #advance(channel: string, running: Running): Promise<void> {
    const end = performance.now() + TURN;
    try {
      do {
        const step = running.work.next();
        const { done } = step instanceof Promise ? await step : (step as IteratorResult<unknown>);
        if (this.#running.get(channel) !== running) return;
        if (done) {
          this.#running.delete(channel);
          return;
        }
      } while (performance.now() < end);
    } catch (error) {
      if (this.#running.get(channel) !== running) return;
      this.#running.delete(channel);
      this.#send({ channel, id: running.id, error: sentenceOf(error) });
    }
  }
}

/** Lets messages and pictures through. */
function breath(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
