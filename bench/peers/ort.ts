// onnxruntime-web: one graph a task, inputs and outputs copied by every run.
import { load, versionOf } from './load.js';
import { type Graph, model, type Node } from './onnx.js';
import type { Task } from './task.js';

interface Tensor {
  readonly data: Float32Array;
}
type Tensors = Readonly<Record<string, Tensor>>;
interface Runtime {
  readonly env: { wasm: { numThreads: number; simd: boolean }; logLevel: string };
  readonly Tensor: new (type: 'float32', data: Float32Array, shape: readonly number[]) => Tensor;
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: { executionProviders: readonly string[] },
    ): Promise<{ run(inputs: Tensors): Promise<Tensors> }>;
  };
}

const NAME = 'onnxruntime-web';
export const ortVersion = (): string => `${NAME} ${versionOf(NAME)}`;

/** As in tfjs.ts; with `maxima`, dot products are matrix products. */
export type Form = 'ReduceLogSumExp' | 'maxima';

export interface Ort {
  softmax(): Promise<Float32Array>;
  /** Make a session and return what runs it. */
  statistics(form: Form): Promise<() => Promise<number[]>>;
  tilt(form: Form): Promise<() => Promise<{ p: Float32Array; statistics: number[] }>>;
}

const node = (type: string, inputs: readonly string[], output: string, attributes = {}): Node => ({
  type,
  inputs,
  output,
  attributes,
});
const reduce = (type: string, from: string, to: string) => node(type, [from], to, { keepdims: 0 });

/** l and h of the logits y and the probabilities p. */
function statistics(form: Form): Node[] {
  const dot =
    form === 'maxima'
      ? [node('Transpose', ['y'], 'yT'), node('MatMul', ['p', 'yT'], 'py')]
      : [node('Mul', ['p', 'y'], 'pyAll'), reduce('ReduceSum', 'pyAll', 'py')];
  const logPartition =
    form === 'maxima'
      ? [
          reduce('ReduceMax', 'y', 'top'),
          reduce('ReduceMax', 'p', 'best'),
          node('Log', ['best'], 'logBest'),
          node('Sub', ['top', 'logBest'], 'l'),
        ]
      : [reduce('ReduceLogSumExp', 'y', 'l')];
  return [...logPartition, ...dot, node('Sub', ['l', 'py'], 'h')];
}

function expectation(form: Form, of: string, to: string): Node[] {
  return form === 'maxima'
    ? [node('Transpose', [of], `${of}T`), node('MatMul', ['p', `${of}T`], to)]
    : [node('Mul', ['p', of], `${to}All`), reduce('ReduceSum', `${to}All`, to)];
}

const softmax = (from: string) => node('Softmax', [from], 'p', { axis: 1 });

function tilt(form: Form, shape: readonly number[], { c, kept }: Task): Graph {
  const scalar = form === 'maxima' ? [1, 1] : [];
  return {
    inputs: { x: shape, r: shape },
    outputs: { p: shape, l: [], mean: scalar, variance: scalar, kl: scalar, h: scalar },
    constants: { c, kept },
    nodes: [
      node('Mul', ['r', 'c'], 'cr'),
      node('Add', ['x', 'cr'], 'y'),
      softmax('y'),
      ...statistics(form),
      ...expectation(form, 'r', 'mean'),
      node('Sub', ['r', 'mean'], 'd'),
      node('Mul', ['d', 'd'], 'dd'),
      ...expectation(form, 'dd', 'variance'),
      node('Mul', ['mean', 'c'], 'cMean'),
      node('Sub', ['l', 'kept'], 'gain'),
      node('Sub', ['cMean', 'gain'], 'kl'),
    ],
  };
}

export async function loadOrt(): Promise<(task: Task) => Promise<Ort>> {
  const ort = await load<Runtime>(NAME);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.simd = true;
  ort.env.logLevel = 'error';
  return (task) => contender(ort, task);
}

async function contender(ort: Runtime, task: Task): Promise<Ort> {
  const shape = [task.rows, task.outcomes];
  const x = new ort.Tensor('float32', task.logits, shape);
  const r = new ort.Tensor('float32', task.rewards, shape);
  const session = (graph: Graph) => ort.InferenceSession.create(model(graph), { executionProviders: ['wasm'] });
  const read = (tensors: Tensors, names: readonly string[]) => names.map((name) => tensors[name]!.data[0]!);

  const plain = await session({ inputs: { x: shape }, outputs: { p: shape }, nodes: [softmax('x')] });
  return {
    softmax: async () => (await plain.run({ x })).p!.data,
    statistics: async (form) => {
      const outputs = { l: [], h: form === 'maxima' ? [1, 1] : [] };
      const nodes = [node('Identity', ['x'], 'y'), softmax('y'), ...statistics(form)];
      const each = await session({ inputs: { x: shape }, outputs, nodes });
      return async () => read(await each.run({ x }), ['l', 'h']);
    },
    tilt: async (form) => {
      const each = await session(tilt(form, shape, task));
      return async () => {
        const tensors = await each.run({ x, r });
        return { p: tensors.p!.data, statistics: read(tensors, ['l', 'mean', 'variance', 'kl', 'h']) };
      };
    },
  };
}
