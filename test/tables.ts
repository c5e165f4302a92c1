// What the tables of bad input consist of.
import type { ErrorCode } from '../bindings/index.js';
import type { Api } from './backends.js';

export interface BadCall {
  /** What is wrong. */
  readonly title: string;
  /** The call that must throw. */
  readonly call: (api: Api) => unknown;
  readonly type: typeof TypeError | typeof RangeError;
  readonly code: ErrorCode;
  readonly message: string;
}

export function typeCase(title: string, call: BadCall['call'], message: string, code: ErrorCode = 'ERR_TYPE'): BadCall {
  return { title, call, type: TypeError, code, message };
}

export function rangeCase(
  title: string,
  call: BadCall['call'],
  message: string,
  code: ErrorCode = 'ERR_VALUE',
): BadCall {
  return { title, call, type: RangeError, code, message };
}

/** A variant for functions that find its beta; what is no object stays what it is. */
export function withoutBeta<V extends { readonly beta?: unknown }>(variant: V): Omit<V, 'beta'> {
  if (typeof variant !== 'object') return variant;
  const { beta: _, ...rule } = variant;
  return rule;
}

/** A value that the types forbid, for callers without types. */
export function untyped<T>(value: unknown): T {
  return value as T;
}

/** The array, after its buffer was transferred. */
export function detached<T extends ArrayBufferView>(array: T): T {
  structuredClone(array, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}
