import { type ArrayKind, kindOf, type TypedArray } from './arguments/arrays.js';
import { checkAttached, checkCount } from './arguments/checks.js';
import { type CodedError, rangeError, typeError, wrongKind } from './arguments/errors.js';
import { grown, registerOwner, viewIn } from './arguments/places.js';
import { current, type Region, regionOf, troubleOf } from './arguments/resident.js';
import type { Backend } from './backend.js';

/** Bytes that 32-bit addresses reach. */
const MOST_BYTES = 4_294_967_296;

/** Workspace but for its backend, which the entries name. */
export abstract class WorkspaceBase {
  readonly #backend: Backend;
  readonly #regions = new Set<Region>();
  #disposed = false;

  protected constructor(backend: Backend, bytes: number) {
    this.#backend = backend;
    checkCount('Workspace', 'bytes', bytes, 0, Number.MAX_SAFE_INTEGER);
    if (bytes > 0) grant('Workspace', bytes, () => backend.reserve(bytes));
    forgotten.register(this, this.#regions, this);
  }

  /** A new array of `length` zeros. */
  float32(length: number): Float32Array<ArrayBuffer> {
    return this.#array('float32', 'Float32Array', 4, length);
  }
  /** A new array of `length` zeros. */
  float64(length: number): Float64Array<ArrayBuffer> {
    return this.#array('float64', 'Float64Array', 8, length);
  }
  /** A new array of `length` zeros, for the bits of half precision. */
  uint16(length: number): Uint16Array<ArrayBuffer> {
    return this.#array('uint16', 'Uint16Array', 2, length);
  }
  /** A new array of `length` zeros, for 0/1 rewards. */
  uint8(length: number): Uint8Array<ArrayBuffer> {
    return this.#array('uint8', 'Uint8Array', 1, length);
  }

  /**
   * The array itself while it is attached; once growth has detached it, a fresh array on the same elements.
   *
   * @param array one that this workspace gave, or a view of one that a function of this package has been called with
   * @throws TypeError for any other array, and after `dispose`
   */
  renew<T extends TypedArray>(array: T): T {
    const where = 'Workspace.renew';
    this.#check('renew');
    if (kindOf(array) === undefined) throw wrongKind(where, 'array', 'a typed array', array);
    const fresh = current(array);
    if (troubleOf(fresh) === grown) {
      throw typeError(
        `${where}: "array" expected an array that the workspace gave, got a detached view of one: take a new view of that one`,
        'ERR_DETACHED',
      );
    }
    checkAttached(where, 'array', fresh);
    const region = regionOf(fresh);
    if (region === undefined || !this.#regions.has(region)) {
      throw wrongKind(where, 'array', 'an array of this workspace', array);
    }
    return fresh;
  }

  /** Releases the memory of all arrays. Calling it again does nothing; calls with the arrays then throw a TypeError. */
  dispose(): void {
    this.#disposed = true;
    forgotten.unregister(this);
    releaseAll(this.#regions);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #array<T extends TypedArray>(member: string, kind: ArrayKind, width: number, length: number): T {
    this.#check(member);
    const where = `Workspace.${member}`;
    const bytes = checkCount(where, 'length', length, 0, Number.MAX_SAFE_INTEGER) * width;
    const region = grant(where, bytes, () => this.#backend.region(bytes));
    this.#regions.add(region);
    registerOwner(region, this);
    return viewIn(region, kind, region.at, length) as T;
  }

  #check(member: string): void {
    if (this.#disposed) throw typeError(`Workspace.${member}: the workspace was disposed`, 'ERR_DISPOSED');
  }
}

const forgotten = /* @__PURE__ */ new FinalizationRegistry(releaseAll);

function releaseAll(regions: Set<Region>): void {
  for (const region of regions) region.release();
  regions.clear();
}

/** Bytes from the backend, or an error that says how many they were. */
function grant<T>(where: string, bytes: number, ask: () => T): T {
  const refusal = (reason: string): CodedError =>
    rangeError(`${where}: ${bytes} bytes were asked for, ${reason}`, 'ERR_OUT_OF_MEMORY');
  if (bytes > MOST_BYTES) throw refusal(`more than the ${MOST_BYTES} that a memory can have`);
  try {
    return ask();
  } catch (cause) {
    throw Object.assign(refusal(`more than the host grants (a memory can have ${MOST_BYTES} in all)`), { cause });
  }
}
