// Objects of options: a field that a function does not know is an error, never ignored.
import { type CodedError, show, typeError } from './errors.js';

/** Words that people write for a field, by the field that they mean. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  alpha: ['order'],
  beta: ['kl', 'klcoef'],
  ddof: ['unbiased', 'correction'],
  dtype: ['type', 'format'],
  epsilon: ['eps'],
  inputClamp: ['logratiobounds', 'logratioclamp'],
  normalization: ['norm', 'scale'],
  onProgress: ['callback'],
  outcomes: ['vocab', 'vocabulary', 'vocabsize', 'columns', 'cols', 'v'],
  rows: ['batch', 'batchsize', 'count'],
  scale: ['normalize', 'normalization', 'std'],
  signal: ['abort', 'abortsignal'],
  temperature: ['t', 'temp', 'tau'],
  threads: ['workers', 'concurrency', 'size'],
  varianceEpsilon: ['eps', 'epsilon'],
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
    throw typeError(`${where}: "${name}" expected an object, got ${show(value)}`);
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
    const edits = editDistance(wanted, candidate);
    const most = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    const begins = wanted.length >= 3 && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
    const meant = Object.hasOwn(synonyms, name) && synonyms[name]!.includes(wanted);
    const distance = edits <= most && edits < wanted.length ? edits : meant || begins ? most : Infinity;
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** How many letters have to be inserted, left out, replaced or swapped with their neighbour to turn a into b. */
function editDistance(a: string, b: string): number {
  let [twoBack, last, row]: number[][] = [[], [], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    [twoBack, last, row] = [last!, row!, [i]];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + Number(a[i - 1] !== b[j - 1]);
      row[j] = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, twoBack[j - 2]! + 1);
    }
  }
  return row![b.length]!;
}
