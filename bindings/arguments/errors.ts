import { kindOf, lengthOf } from './intrinsics.js';

/** Codes of the errors that this package throws: stable, unlike the wording of messages. */
export type ErrorCode =
  | 'ERR_TYPE'
  | 'ERR_VALUE'
  | 'ERR_UNKNOWN_OPTION'
  | 'ERR_UNSUPPORTED'
  | 'ERR_LENGTH'
  | 'ERR_DETACHED'
  | 'ERR_DISPOSED'
  | 'ERR_OUT_OF_MEMORY'
  | 'ERR_WASM_COMPILE'
  | 'ERR_NO_RELAXED_SIMD'
  | 'ERR_NOT_INITIALIZED'
  | 'ERR_NO_THREADS'
  | 'ERR_WORKER_DIED';

/** A TypeError (wrong kind) or RangeError (wrong value) with a stable `code`. */
export type CodedError = (TypeError | RangeError | Error) & { readonly code: ErrorCode };

export function typeError(message: string, code: ErrorCode = 'ERR_TYPE'): CodedError {
  return Object.assign(new TypeError(message), { code });
}

export function rangeError(message: string, code: ErrorCode = 'ERR_VALUE'): CodedError {
  return Object.assign(new RangeError(message), { code });
}

/** A TypeError for an argument: what was expected, and what came. */
export function wrongKind(where: string, name: string, expected: string, got: unknown, code?: ErrorCode): CodedError {
  return typeError(`${where}: "${name}" expected ${expected}, got ${show(got)}`, code);
}

/** The same as a RangeError. */
export function wrongValue(where: string, name: string, expected: string, got: unknown, code?: ErrorCode): CodedError {
  return rangeError(`${where}: "${name}" expected ${expected}, got ${show(got)}`, code);
}

/** How a rejected value is shown in a message. Never fails, whatever a value does when it is asked for its name. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  try {
    const length: unknown =
      kindOf(value) === undefined ? (value as { length?: unknown }).length : lengthOf(value as never);
    const called: unknown = value.constructor?.name;
    const name = typeof called === 'string' ? called : 'object';
    return typeof length === 'number'
      ? `${name} of length ${length}`
      : name === 'Object'
        ? 'an object'
        : withArticle(name);
  } catch {
    return 'an object';
  }
}

function withArticle(name: string): string {
  return `${/^[AEIOaeio]/.test(name) ? 'an' : 'a'} ${name}`;
}
