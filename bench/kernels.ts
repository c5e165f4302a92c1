// The kernels without the bindings: an instance whose memory is laid out here.
import {
  Format,
  Mass,
  PADDING,
  Pair,
  SplitRow,
  STAGE_BYTES,
  TiltedRow,
  Token,
} from '../bindings/wasm/binary/abi.generated.js';
import { heapBase } from '../bindings/wasm/binary/kernels.generated.js';
import type { Views } from '../bindings/wasm/memory/heap.js';
import type { Kernels } from '../bindings/wasm/module.js';
import { writeSplit } from '../bindings/wasm/policies/splitRow.js';
import { type TiltedInput, writeTilted } from '../bindings/wasm/policies/tiltedRow.js';
import { setPair } from '../bindings/wasm/rows/pair.js';
import { kernelsBytes } from './shipped.js';

const PAGE = 65536;
/** Bytes of what tokenStatistics writes. */
export const TOKEN = Token.bytes;
/** How kernels are told that a row is stored as f32. */
export const FLOAT32 = Format.Float32;
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
  readonly views: Pick<Views, 'float64' | 'int32'>;
  #next: number;

  constructor(capacity: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil((capacity + 17 * PAGE) / PAGE) });
    const { buffer } = this.memory;
    this.views = { float64: new Float64Array(buffer), int32: new Int32Array(buffer) };
    this.#next = heapBase;
    this.stage = this.allocate(STAGE_BYTES);
    const env = { memory: this.memory, stage: this.stage };
    this.kernels = new WebAssembly.Instance(module, { env }).exports as unknown as Kernels;
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

  /** A row of f32 that is split by a 0/1 reward; its masses are at `success` and `failure`. */
  split(logits: number, levels: number, n: number, weights = 0): { at: number; success: number; failure: number } {
    const [at, success, failure] = [
      this.allocate(SplitRow.bytes),
      this.allocate(Mass.bytes),
      this.allocate(Mass.bytes),
    ];
    writeSplit(this, at, { logits, levels, level: 1, n, success, failure, weights });
    return { at, success, failure };
  }

  /** A row of f32 that is tilted by losses. */
  tilted(row: Omit<TiltedInput, 'pivot' | 'cubed' | 'centre'> & Partial<TiltedInput>): number {
    const at = this.allocate(TiltedRow.bytes);
    writeTilted(this, at, { pivot: 0, centre: 0, cubed: false, ...row });
    return at;
  }

  /** A pair of rows of f32, at temperature 1. */
  pair(p: number, q: number, n: number): number {
    const at = this.allocate(Pair.bytes);
    setPair(this.views, at, { p, q, format: FLOAT32, n, stage: this.stage });
    this.views.float64[at / 8 + Pair.f64.temperature] = 1;
    return at;
  }

  float32(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, at, length);
  }

  float64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.memory.buffer, at, length);
  }
}
