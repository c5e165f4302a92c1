// Arrays as callers may give them: of another realm, with code of their own, in memory that goes away.
import { runInNewContext } from 'node:vm';

/** Says of itself whatever it likes: nothing of it may be asked. */
export class Steering32 extends Float32Array {
  static get [Symbol.species](): never {
    throw new Error('no species is to be asked for');
  }
  override subarray(): never {
    throw new Error('no method is to be called');
  }
  override slice(): never {
    throw new Error('no method is to be called');
  }
  override get length(): number {
    return 1000;
  }
}

export class Steering64 extends Float64Array {
  static get [Symbol.species](): never {
    throw new Error('no species is to be asked for');
  }
  override subarray(): never {
    throw new Error('no method is to be called');
  }
  override slice(): never {
    throw new Error('no method is to be called');
  }
  override get length(): number {
    return 1000;
  }
}

/** The same numbers as arrays of f64 that a function of numbers takes. */
export function forms64(values: readonly number[]): [name: string, array: Float64Array][] {
  const shared = new Float64Array(new SharedArrayBuffer(8 * values.length));
  shared.set(values);
  return [
    ['a list', [...values] as unknown as Float64Array],
    ['an array of another realm', runInNewContext('Float64Array.of(...values)', { values })],
    ['a subclass that steers', new Steering64(values)],
    ['an array in shared memory', shared],
    ['an array with a length of its own', Object.defineProperty(Float64Array.from(values), 'length', { value: 1 })],
    ['a list whose elements are computed', new Proxy([...values], {}) as unknown as Float64Array],
  ];
}

/** What is no list of numbers, and what is said of it. */
export function noNumbers(count: number): [name: string, value: never][] {
  const revoked = Proxy.revocable([] as number[], {});
  revoked.revoke();
  return [
    ['a Buffer', Buffer.alloc(8 * count) as never],
    ['a Proxy of an array of floats', new Proxy(new Float64Array(count), {}) as never],
    ['an object made from the prototype', Object.create(Float64Array.prototype) as never],
    ['a revoked proxy', revoked.proxy as never],
    ['a DataView', new DataView(new ArrayBuffer(8 * count)) as never],
    ['bigints', new BigInt64Array(count) as never],
    ['a list of strings', Array.from({ length: count }, () => '0.5') as never],
    ['a list with a hole', Array.from({ length: count + 1 }).slice(1) as never],
  ];
}

/** An array of `length` zeros that can be taken away: resized to nothing, or transferred. */
export function vanishing(length: number, width: 4 | 8 = 8): { array: Float32Array | Float64Array; vanish(): void } {
  const bytes = width * length;
  type Resizable = ArrayBuffer & { resize(bytes: number): void };
  const buffer = new (ArrayBuffer as unknown as new (bytes: number, options: object) => Resizable)(bytes, {
    maxByteLength: bytes,
  });
  const array = width === 8 ? new Float64Array(buffer) : new Float32Array(buffer);
  return { array, vanish: () => buffer.resize(0) };
}
