// The workers of a pool and the jobs that they are at. A job is posted to all who take part; they take pieces of it from a counter
// that they share, and each says when there are no more. Jobs wait in the workers' own queues.
import { type CodedError, rangeError, typeError } from '../arguments/errors.js';
import { startThread, type Thread } from './host.js';
import { type Failure, Place, type Reply, type Start, type Task } from './protocol.js';
import type { RunOptions } from './runOptions.js';
import { Signals } from './signals.js';

/** Milliseconds between two reports of progress. */
const PACE = 50;
/** Pages that 32 bits address. */
const MOST_PAGES = 65536;

/** What is to be done: a task but for what the crew adds. */
export type Work = Pick<Task, 'name' | 'batch' | 'args' | 'units' | 'grain'>;

/** A worker. One that died is replaced by another with its number. */
export interface Member {
  readonly index: number;
  readonly thread: Thread;
  readonly jobs: Set<Job>;
  ready: boolean;
}

interface Job {
  readonly task: Task;
  /** Who has not answered yet. */
  readonly waiting: Set<Member>;
  invalid: number;
  readonly resolve: (invalid: number) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: RunOptions['onProgress'];
  /** Nobody reads or writes its arrays any more. */
  readonly drained: () => void;
}

export interface Running {
  /** The first unit that was refused, or -1. Rejects at once if the job is stopped. */
  readonly result: Promise<number>;
  /** When the memory of its arguments may be used again. */
  readonly drained: Promise<void>;
}

export class Crew {
  readonly #start: Omit<Start, 'index' | 'lock'>;
  readonly #members: Member[] = [];
  readonly #jobs = new Map<number, Job>();
  readonly #signals = new Signals();
  #lastJob = 0;
  #turn = 0;
  /** Why there are no more jobs. */
  #ended: CodedError | undefined;

  readonly #script: URL | null;

  constructor(compiled: WebAssembly.Module, memory: WebAssembly.Memory, threads: number, script: URL | null) {
    this.#script = script;
    this.#start = { compiled, memory, pages: new Uint8Array(new SharedArrayBuffer(MOST_PAGES)) };
    for (let index = 0; index < threads; index++) this.#members.push(this.#hire(index));
  }

  get members(): readonly Member[] {
    return this.#members;
  }

  /** Divides work among as many members as there are pieces, or among those given. */
  run(work: Work, { signal, onProgress }: RunOptions, given?: Iterable<Member>): Running {
    const members = given ? [...given] : this.#next(Math.ceil(work.units / work.grain));
    if (this.#ended) return stopped(this.#ended);
    if (signal?.aborted) return stopped(signal.reason);
    const shared = new Int32Array(new SharedArrayBuffer(4 * (Place.STARTED + this.#members.length)));
    const task = { ...work, job: ++this.#lastJob, shared, pace: onProgress ? PACE : Infinity };
    const result = deferred<number>();
    const drained = deferred<void>();
    const job: Job = {
      task,
      waiting: new Set(members),
      invalid: -1,
      onProgress,
      resolve: result.resolve,
      reject: result.reject,
      drained: drained.resolve,
    };
    if (signal) drained.promise.then(this.#signals.on(signal, (reason) => this.#stop(job, reason)));
    this.#jobs.set(task.job, job);
    for (const member of members) this.#assign(member, job);
    if (members.length === 0) this.#finish(job);
    return { result: result.promise, drained: drained.promise };
  }

  /** Tells all members that a batch is not needed any more. */
  dispose(batch: number): void {
    if (this.#ended) return;
    for (const { thread } of this.#members) thread.post({ dispose: batch });
  }

  /** Ends all workers; what they are at is rejected. */
  async close(reason: CodedError): Promise<void> {
    this.#ended ??= reason;
    for (const job of this.#jobs.values()) this.#stop(job, reason);
    await Promise.all(this.#members.splice(0).map((member) => member.thread.end()));
    for (const job of this.#jobs.values()) this.#finish(job);
  }

  #hire(index: number): Member {
    const lock = `grpo-wasm-${index}-${crypto.randomUUID()}`;
    const thread = startThread({ ...this.#start, index, lock }, this.#script, {
      onReply: (reply) => this.#hear(member, reply),
      onDeath: (cause) => this.#lose(member, cause),
    });
    const member: Member = { index, thread, jobs: new Set(), ready: false };
    thread.hold(false);
    return member;
  }

  /** The next `count` members by turns, or all. */
  #next(count: number): Member[] {
    const { length } = this.#members;
    const chosen = Array.from({ length: Math.min(count, length) }, (_, k) => this.#members[(this.#turn + k) % length]!);
    this.#turn += chosen.length;
    return chosen;
  }

  #assign(member: Member, job: Job): void {
    member.jobs.add(job);
    member.thread.hold(true);
    member.thread.post(job.task);
  }

  #hear(member: Member, reply: Reply): void {
    if ('ready' in reply) {
      member.ready = true;
      return;
    }
    const job = this.#jobs.get(reply.job);
    if (!job) return;
    if (reply.progress) {
      this.#report(job, Atomics.load(job.task.shared, Place.DONE));
      return;
    }
    if (reply.failure) this.#stop(job, errorOf(reply.failure));
    if (reply.invalid >= 0) job.invalid = job.invalid < 0 ? reply.invalid : Math.min(job.invalid, reply.invalid);
    this.#leave(member, job);
  }

  #report(job: Job, done: number): void {
    try {
      if (Atomics.load(job.task.shared, Place.STOPPED) === 0) job.onProgress?.(done, job.task.units);
    } catch (error) {
      this.#stop(job, error);
    }
  }

  #leave(member: Member, job: Job): void {
    member.jobs.delete(job);
    if (member.jobs.size === 0) member.thread.hold(false);
    job.waiting.delete(member);
    if (job.waiting.size === 0) this.#finish(job);
  }

  #finish(job: Job): void {
    this.#jobs.delete(job.task.job);
    if (job.invalid < 0) this.#report(job, job.task.units);
    job.resolve(job.invalid);
    job.drained();
  }

  /** Rejects a job; workers end it after the piece that they are at. */
  #stop(job: Job, reason: unknown): void {
    Atomics.store(job.task.shared, Place.STOPPED, 1);
    job.reject(reason);
  }

  /** Replaces a member that died, and rejects what it was at. What waited for it goes to the replacement. */
  #lose(member: Member, cause: unknown): void {
    if (this.#members[member.index] !== member) return;
    const reason = Object.assign(
      new Error(`pool: worker ${member.index} died${cause instanceof Error ? ` of ${cause.message}` : ''}`, { cause }),
      { code: 'ERR_WORKER_DIED' as const },
    );
    if (!member.ready) {
      // The next one would fare no better.
      this.close(reason);
      return;
    }
    const replacement = this.#hire(member.index);
    this.#members[member.index] = replacement;
    for (const job of member.jobs) {
      const started = Atomics.load(job.task.shared, Place.STARTED + member.index) !== 0;
      if (started || job.task.batch > 0) {
        this.#stop(job, reason);
        this.#leave(member, job);
      } else {
        job.waiting.delete(member);
        job.waiting.add(replacement);
        this.#assign(replacement, job);
      }
    }
  }
}

function deferred<T>() {
  let ends: { resolve: (value: T) => void; reject: (reason: unknown) => void };
  const promise = new Promise<T>((resolve, reject) => {
    ends = { resolve, reject };
  });
  return { promise, ...ends! };
}

function stopped(reason: unknown): Running {
  return { result: Promise.reject(reason), drained: Promise.resolve() };
}

function errorOf({ message, code }: Failure): Error {
  return code === 'ERR_OUT_OF_MEMORY' ? rangeError(message, code) : new Error(message);
}

export function closedError(where: string): CodedError {
  return typeError(`${where}: it was closed`, 'ERR_DISPOSED');
}
