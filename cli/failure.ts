// What the command says and returns when it fails: one line, never a stack trace.

import type { Host } from './host.js';
import { DataError, Interrupted, UsageError } from './io.js';
import { printable } from './terminal/printable.js';

export interface Failure {
  /** For standard error, with its line feed. */
  readonly line: string;
  readonly exitCode: 1 | 2 | 130;
}

/** An error is one line: `grpo: ...`. */
export function errorLine(message: string): string {
  return `grpo: ${printable(message.trim().replace(/\s*\n\s*/g, ' '))}\n`;
}

/** Codes of arguments that the library refuses: the options led to a value that it has no answer for. */
const refusals = new Set(['ERR_VALUE', 'ERR_TYPE', 'ERR_LENGTH', 'ERR_UNSUPPORTED', 'ERR_UNKNOWN_OPTION']);
/** How engines say that there is no room for an array, a map, a string or the memory of the kernels. */
const NO_ROOM = /allocation failed|allocate memory|maximum size exceeded|invalid (array|string) length|out of memory/i;
const WITHOUT_KERNELS = 'where a command has --backend, --backend reference computes without WebAssembly';

export function explain(error: unknown, env: Host['env']): Failure {
  const { message, code, stack } = toError(error);
  if (error instanceof UsageError) return { line: errorLine(message), exitCode: 2 };
  if (error instanceof DataError) return { line: errorLine(message), exitCode: 1 };
  if (error instanceof Interrupted) return { line: errorLine(message), exitCode: 130 };
  if (code !== undefined && refusals.has(code)) return { line: errorLine(message), exitCode: 2 };
  if (code === 'ERR_WASM_COMPILE' || /WebAssembly/.test(message)) {
    return { line: errorLine(`${message.replace(/\.$/, '')}; ${WITHOUT_KERNELS}`), exitCode: 1 };
  }
  if (code?.startsWith('ERR_')) return { line: errorLine(message), exitCode: 1 };
  if (NO_ROOM.test(message)) return { line: errorLine(`not enough memory: ${message}`), exitCode: 1 };
  if (env.GRPO_DEBUG) return { line: `${stack}\n`, exitCode: 1 };
  return { line: errorLine(`a fault of grpo itself: ${message} (GRPO_DEBUG=1 shows where)`), exitCode: 1 };
}

function toError(error: unknown): Error & { readonly code?: string } {
  return error instanceof Error ? error : new Error(String(error));
}
