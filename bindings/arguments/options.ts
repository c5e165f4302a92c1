// Objects of options: a field that a function does not know is an error, never ignored.
import { type CodedError, typeError, wrongKind } from './errors.js';

/** Words that people write for a field, by the field that they mean. */
const synonyms: Readonly<Record<string, string>> = {
  alpha: 'order',
  beta: 'kl klcoef',
  ddof: 'unbiased correction',
  dtype: 'type format',
  epsilon: 'eps',
  inputClamp: 'logratiobounds logratioclamp',
  normalization: 'norm scale',
  onProgress: 'callback',
  outcomes: 'vocab vocabulary vocabsize columns cols v',
  rows: 'batch batchsize count',
  scale: 'normalize normalization std',
  signal: 'abort abortsignal',
  temperature: 't temp tau',
  threads: 'workers concurrency size',
  varianceEpsilon: 'eps epsilon',
};

/**
 * Checks that a value is a plain object all of whose fields are known, and returns it.
 *
 * @param known the fields that the function honours; left out if another check follows
 * @throws TypeError for what is no plain object; with code ERR_UNKNOWN_OPTION for an unknown field, naming the nearest known one
 */
export function checkOptions<T extends object>(
  where: string,
  name: string,
  value: unknown,
  known?: readonly (keyof T & string)[],
): T {
  if (typeof value !== 'object' || value === null || !isPlain(value)) {
    throw wrongKind(where, name, 'an object', value);
  }
  for (const field in value) {
    if (known !== undefined && !(known as readonly string[]).includes(field))
      throw unknownOption(where, name, field, known);
  }
  return value as T;
}

/** An error for a known field that a function cannot honour, with the reason. */
export function unsupported(where: string, field: string, reason: string): CodedError {
  return typeError(`${where}: "${field}" is not supported here: ${reason}`, 'ERR_UNSUPPORTED');
}

/** True for an object literal, of any realm: a Map, an array or an instance of a class holds no options. */
function isPlain(value: object): boolean {
  try {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return true;
    return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
  } catch {
    return false; // a proxy that was revoked
  }
}

function unknownOption(where: string, name: string, field: string, known: readonly string[]): CodedError {
  if (field === 'signal' || field === 'onProgress') {
    return unsupported(where, field, 'a call that computes at once cannot be stopped and reports no progress');
  }
  const near = nearest(field, known);
  const hint =
    near === undefined
      ? `It has ${known.map((option) => JSON.stringify(option)).join(', ')}`
      : `Did you mean ${JSON.stringify(near)}`;
  const message = `${where}: "${name}" has no field ${JSON.stringify(field)}. ${hint}${near === undefined ? '.' : '?'}`;
  return typeError(message, 'ERR_UNKNOWN_OPTION');
}

/** The known name that was most likely meant; undefined if none is close. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const name of known) {
    const candidate = name.toLowerCase();
    const most = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    const edits = editDistance(wanted, candidate, most);
    const begins = wanted.length >= 3 && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
    const meant = synonyms[name]?.split(' ').includes(wanted);
    const distance = edits < wanted.length ? edits : meant || begins ? most : Infinity;
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/**
 * How many letters have to be inserted, left out, replaced or swapped with their neighbour to turn a into b; Infinity if more than
 * `most`.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  if (!a || !b) return a.length + b.length;
  const rest = (i: number, j: number) => editDistance(a.slice(i), b.slice(j), most - 1);
  if (a[0] === b[0]) return editDistance(a.slice(1), b.slice(1), most);
  const swapped = a[0] === b[1] && a[1] === b[0];
  return 1 + Math.min(rest(1, 1), rest(1, 0), rest(0, 1), swapped ? rest(2, 2) : Infinity);
}
