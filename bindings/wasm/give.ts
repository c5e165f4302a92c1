// Kernels that a program gives, since the slim entry has none.
import { instantiate } from '@assemblyscript/loader';
import { rangeError, show, typeError } from '../arguments/errors.js';
import { isArrayBuffer } from '../arguments/intrinsics.js';
import { imports, isGiven, type Kernels, use } from './module.js';

/** What kernels can be compiled from. */
export type KernelsSource = WebAssembly.Module | BufferSource | Response | URL | string;

/** Compiles and keeps the first binary that works; there is one for all callers. Each call fails for its own source only. */
export async function give(source: KernelsSource | PromiseLike<KernelsSource>): Promise<void> {
  if (isGiven()) return;
  try {
    await load(source);
  } catch (error) {
    if (!isGiven()) throw error;
  }
}

async function load(source: KernelsSource | PromiseLike<KernelsSource>): Promise<void> {
  const given: unknown = await source;
  const compiled = isModule(given) ? ours(given) : await compileBytes(await bytesOf(given));
  const names = WebAssembly.Module.exports(compiled).map(({ name }) => name);
  if (!names.includes('heapBase')) {
    throw rangeError('init: "source" expected the kernels of grpo-wasm, got another WebAssembly module');
  }
  const { exports } = await instantiate(compiled, imports());
  // Another call may have been faster: there is one instance for all.
  if (!isGiven()) use(exports as unknown as Kernels);
}

/** Whether it is a module, of any realm: only of those can exports be listed. */
function isModule(value: unknown): value is WebAssembly.Module {
  try {
    return WebAssembly.Module.exports(value as WebAssembly.Module) !== undefined;
  } catch {
    return false;
  }
}

/** The same module as one of this realm, which the loader asks for. Nothing is compiled again. */
function ours(module: WebAssembly.Module): WebAssembly.Module {
  return module instanceof WebAssembly.Module ? module : structuredClone(module);
}

/** Whether an object is one of the host's, of any realm: jest, node:vm and frames have constructors of their own. */
function isA<T>(name: string, value: unknown): value is T {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}

async function bytesOf(source: unknown): Promise<BufferSource> {
  if (isArrayBuffer(source) || ArrayBuffer.isView(source)) return source as BufferSource;
  if (isA<Response>('Response', source)) return await body(source);
  if (typeof source === 'string' || isA<URL>('URL', source)) return await open(source);
  throw typeError(`init: "source" expected a WebAssembly.Module, bytes, a Response or a URL, got ${show(source)}`);
}

async function open(url: string | URL): Promise<BufferSource> {
  // Node does not fetch files.
  const files = String(url).startsWith('file:') ? globalThis.process?.getBuiltinModule?.('node:fs') : undefined;
  try {
    return files ? (files.readFileSync(new URL(url)) as BufferSource) : await body(await fetch(url));
  } catch (cause) {
    throw failed(`the kernels could not be read from ${url}`, cause);
  }
}

async function body(response: Response): Promise<ArrayBuffer> {
  if (response.ok) return await response.arrayBuffer();
  throw failed(`the response has status ${response.status}, not the kernels`);
}

async function compileBytes(bytes: BufferSource): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw failed('the kernels could not be compiled', cause);
  }
}

function failed(what: string, cause?: unknown): Error {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return Object.assign(new Error(`init: ${what}${reason}`, { cause }), { code: 'ERR_WASM_COMPILE' as const });
}
