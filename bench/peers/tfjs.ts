// @tensorflow/tfjs-backend-wasm: one operation a call, tensors kept in its memory.
import { folderOf, load, versionOf } from './load.js';
import type { Task } from './task.js';

interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}
type Unary = (x: Tensor) => Tensor;
type Binary = (x: Tensor, y: Tensor | number) => Tensor;
interface Core {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  env(): { set(flag: string, value: boolean): void };
  tidy<T>(work: () => T): T;
  tensor2d(values: Float32Array, shape: readonly [number, number]): Tensor;
  softmax: Unary;
  logSumExp: Unary;
  max: Unary;
  sum: Unary;
  log: Unary;
  square: Unary;
  add: Binary;
  sub: Binary;
  mul: Binary;
}
interface Backend {
  setWasmPaths(folder: string): void;
}

const CORE = '@tensorflow/tfjs-core';
const BACKEND = '@tensorflow/tfjs-backend-wasm';
export const tfjsVersion = (): string => `${BACKEND} ${versionOf(BACKEND)}`;

/** How the log-partition is composed: the operation of that name, or from the largest logit and the largest probability. */
export type LogPartition = 'logSumExp' | 'maxima';

export interface Tfjs {
  /** Nothing is read back. */
  softmax(): void;
  softmaxCopied(): Float32Array;
  statistics(form: LogPartition): number[];
  /** Statistics are read back, probabilities are not. */
  tilt(form: LogPartition): number[];
  tiltCopied(form: LogPartition): { p: Float32Array; statistics: number[] };
}

export async function loadTfjs(): Promise<(task: Task) => Tfjs> {
  const tf = await load<Core>(CORE);
  const backend = await load<Backend>(BACKEND);
  backend.setWasmPaths(`${folderOf(BACKEND)}wasm-out/`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  await tf.ready();
  return (task) => contender(tf, task);
}

function contender(tf: Core, { logits, rewards, rows, outcomes, c, kept }: Task): Tfjs {
  const shape = [rows, outcomes] as const;
  const x = tf.tensor2d(logits, shape);
  const r = tf.tensor2d(rewards, shape);
  const read = (scalars: readonly Tensor[]) => scalars.map((scalar) => scalar.dataSync()[0]!);

  const logPartition = (form: LogPartition, y: Tensor, p: Tensor) =>
    form === 'logSumExp' ? tf.logSumExp(y) : tf.sub(tf.max(y), tf.log(tf.max(p)));
  const statistics = (form: LogPartition, y: Tensor, p: Tensor) => {
    const l = logPartition(form, y, p);
    return { l, entropy: tf.sub(l, tf.sum(tf.mul(p, y))) };
  };
  const tilt = (form: LogPartition, from: Tensor, by: Tensor) => {
    const y = tf.add(from, tf.mul(by, c));
    const p = tf.softmax(y);
    const { l, entropy } = statistics(form, y, p);
    const mean = tf.sum(tf.mul(p, by));
    const variance = tf.sum(tf.mul(p, tf.square(tf.sub(by, mean))));
    const kl = tf.sub(tf.mul(mean, c), tf.sub(l, kept));
    return { p, scalars: [l, mean, variance, kl, entropy] };
  };
  return {
    softmax: () =>
      tf.tidy(() => {
        tf.softmax(x);
      }),
    // Outside of tidy, which looks for tensors in what it returns: in every element of an array.
    softmaxCopied: () => {
      const p = tf.tidy(() => tf.softmax(tf.tensor2d(logits, shape)));
      const copied = p.dataSync();
      p.dispose();
      return copied;
    },
    statistics: (form) =>
      tf.tidy(() => {
        const { l, entropy } = statistics(form, x, tf.softmax(x));
        return read([l, entropy]);
      }),
    tilt: (form) => tf.tidy(() => read(tilt(form, x, r).scalars)),
    tiltCopied: (form) => {
      const result = tf.tidy(() => tilt(form, tf.tensor2d(logits, shape), tf.tensor2d(rewards, shape)));
      const tensors = [result.p, ...result.scalars];
      const copied = { p: result.p.dataSync(), statistics: read(result.scalars) };
      for (const tensor of tensors) tensor.dispose();
      return copied;
    },
  };
}
