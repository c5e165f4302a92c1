// The kernels without the bindings: an instance whose memory is laid out here.
import { heapBase } from '../bindings/wasm/binary/kernels.generated.js';
import type { Kernels } from '../bindings/wasm/module.js';
import { PAIR, PairField, setPair } from '../bindings/wasm/rows/pair.js';
import { kernelsBytes } from './shipped.js';

const PAGE = 65536;
/** Rows are padded to this many elements (assembly/math/lanes.ts). */
const PADDING = 16;
/** Bytes of a mass and the three moments after it (assembly/rows/mass.ts, tiltedSums.ts). */
export const MASS = 64;
/** Bytes of a stage (assembly/rows/stage.ts). */
const STAGE = 4 * 4096 + 256;
/** Bytes of what tokenStatistics writes. */
export const TOKEN = 40;
/** How kernels say that a row is stored as f32 (assembly/math/half.ts). */
export const FLOAT32 = 0;
/** Bytes that the kernel for advantages may touch beyond its arrays. */
const SPILL = 32;

export const padded = (count: number): number => Math.ceil(count / PADDING) * PADDING;

const module = new WebAssembly.Module(kernelsBytes());

/** An instance with `capacity` bytes for data, which never grows, so that views never detach. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  /** Where kernels over rows work. */
  readonly stage: number;
  #next: number;

  constructor(capacity: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil((capacity + 17 * PAGE) / PAGE) });
    this.kernels = new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports as unknown as Kernels;
    this.#next = heapBase;
    this.stage = this.allocate(STAGE);
  }

  /** The address of that many bytes, 64-byte aligned as a cache line is. */
  allocate(bytes: number): number {
    const at = (this.#next + 63) & ~63;
    this.#next = at + bytes + SPILL;
    return at;
  }

  /** A row of f32, padded with `filler`. */
  row(values: ArrayLike<number>, filler: number): number {
    const length = padded(values.length);
    const at = this.allocate(4 * length);
    this.float32(at, length).fill(filler).set(values);
    return at;
  }

  bytes(values: Uint8Array): number {
    const at = this.allocate(padded(values.length));
    new Uint8Array(this.memory.buffer, at, padded(values.length)).fill(0).set(values);
    return at;
  }

  column(values: ArrayLike<number>): number {
    const at = this.allocate(8 * values.length);
    this.float64(at, values.length).set(values);
    return at;
  }

  /** A pair of rows of f32, at temperature 1. */
  pair(p: number, q: number, n: number): number {
    const at = this.allocate(PAIR);
    const { buffer } = this.memory;
    const views = { float64: new Float64Array(buffer), int32: new Int32Array(buffer) };
    setPair(views, at, { p, q, format: FLOAT32, n, stage: this.stage });
    views.float64[at / 8 + PairField.temperature] = 1;
    return at;
  }

  float32(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, at, length);
  }

  float64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, at, length);
  }
}
