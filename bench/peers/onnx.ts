// Writes small ONNX graphs: the few messages of onnx.proto that a chain of operators needs, in protobuf's wire format.

const VARINT = 0;
const BYTES = 2;
const FLOAT = 1; // TensorProto.DataType
const INTEGER = 2; // AttributeProto.AttributeType
const IR_VERSION = 8;
/** ReduceSum takes its axes as an input since 13, the other reductions since 18. */
const OPSET = 17;

const text = new TextEncoder();

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

const integer = (field: number, value: number): number[] => [...varint(8 * field + VARINT), ...varint(value)];
const bytes = (field: number, value: ArrayLike<number>): number[] => [
  ...varint(8 * field + BYTES),
  ...varint(value.length),
  ...Array.from(value),
];
const string = (field: number, value: string): number[] => bytes(field, text.encode(value));

/** One operator; attributes are integers, not negative: those would take ten bytes. */
export interface Node {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, number>>;
}

/** Float32 tensors of a name and a shape. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: Shapes;
  readonly outputs: Shapes;
  /** Scalars. */
  readonly constants?: Readonly<Record<string, number>>;
}

function node({ type, inputs, output, attributes = {} }: Node): number[] {
  return [
    ...inputs.flatMap((name) => string(1, name)),
    ...string(2, output),
    ...string(4, type),
    ...Object.entries(attributes).flatMap(([name, value]) =>
      bytes(5, [...string(1, name), ...integer(3, value), ...integer(20, INTEGER)]),
    ),
  ];
}

function valueInfo(name: string, shape: readonly number[]): number[] {
  const dimensions = shape.flatMap((size) => bytes(1, integer(1, size)));
  const tensor = [...integer(1, FLOAT), ...bytes(2, dimensions)];
  return [...string(1, name), ...bytes(2, bytes(1, tensor))];
}

function scalar(name: string, value: number): number[] {
  const raw = new Uint8Array(Float32Array.of(value).buffer);
  return [...integer(2, FLOAT), ...string(8, name), ...bytes(9, raw)];
}

/** The bytes of a ModelProto. */
export function model({ nodes, inputs, outputs, constants = {} }: Graph): Uint8Array {
  const graph = [
    ...nodes.flatMap((each) => bytes(1, node(each))),
    ...string(2, 'graph'),
    ...Object.entries(constants).flatMap(([name, value]) => bytes(5, scalar(name, value))),
    ...Object.entries(inputs).flatMap(([name, shape]) => bytes(11, valueInfo(name, shape))),
    ...Object.entries(outputs).flatMap(([name, shape]) => bytes(12, valueInfo(name, shape))),
  ];
  return Uint8Array.from([...integer(1, IR_VERSION), ...bytes(7, graph), ...bytes(8, integer(2, OPSET))]);
}
