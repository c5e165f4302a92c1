// An instance of the C kernels with a memory of its own.
import { readFileSync } from 'node:fs';

const PAGE = 65536;

export interface CKernels {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global;
  /** All return 0 where a row is not valid. */
  softmax(x: number, n: number, out: number): number;
  token_statistics(x: number, n: number, chosen: number, out: number): number;
  kl_pair(x: number, y: number, n: number, out: number): number;
  tilt(
    x: number,
    losses: number,
    n: number,
    tilt: number,
    base: number,
    pivot: number,
    best: number,
    centre: number,
    weights: number,
    out: number,
  ): number;
  split_sums(x: number, levels: number, level: number, n: number, weights: number, out: number): number;
}

export class CArena {
  readonly kernels: CKernels;
  #next: number;

  constructor(module: URL, capacity: number) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(module)), {
      Math: { log: Math.log },
    });
    this.kernels = instance.exports as unknown as CKernels;
    this.#next = this.kernels.__heap_base.value as number;
    this.kernels.memory.grow(Math.ceil((capacity + 4 * PAGE) / PAGE));
  }

  allocate(bytes: number): number {
    const at = (this.#next + 63) & ~63;
    this.#next = at + bytes;
    return at;
  }

  row(values: Float32Array): number {
    const at = this.allocate(values.byteLength);
    this.float32(at, values.length).set(values);
    return at;
  }

  bytes(values: Uint8Array): number {
    const at = this.allocate(values.length);
    new Uint8Array(this.kernels.memory.buffer, at, values.length).set(values);
    return at;
  }

  float32(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.kernels.memory.buffer, at, length);
  }

  float64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.kernels.memory.buffer, at, length);
  }
}
