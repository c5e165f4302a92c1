// Calls made again with a field that nobody knows in each of their objects: what an example calls is wrapped.

export const UNKNOWN = 'anUnknownField';

/** A call with an unknown field, and what came of it: an error, or 'accepted'. */
export interface Attempt {
  /** The function, which of its arguments, and which object in it: `softmax(1)`, `attractor(1).group`. */
  readonly what: string;
  readonly outcome: Promise<unknown>;
}

export class Spoiler {
  readonly attempts: Attempt[] = [];
  readonly #optionsOf: (name: string) => readonly number[];

  /** @param optionsOf which arguments of a function are options, all of which may be left out */
  constructor(optionsOf: (name: string) => readonly number[]) {
    this.#optionsOf = optionsOf;
  }

  /** A function, a class or an object with methods, of which every call is tried with unknown fields before it is made. */
  watch<T extends object>(value: T, name: string, owner?: object): T {
    const result = (args: unknown[], call: (args: unknown[]) => unknown): unknown => {
      for (const [what, spoilt] of this.#spoilt(name, args))
        this.attempts.push({ what, outcome: outcomeOf(() => call(spoilt)) });
      return this.#watchResult(call(args), name);
    };
    return new Proxy(value, {
      apply: (target, _self, args: unknown[]) =>
        result(args, (list) => Reflect.apply(target as () => unknown, owner, list)),
      construct: (target, args: unknown[]) =>
        result(args, (list) => Reflect.construct(target as new () => object, list)) as object,
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key, target);
        const fixed = Object.getOwnPropertyDescriptor(target, key)?.writable === false;
        return typeof member === 'function' && !(fixed && key === 'prototype')
          ? this.watch(member, `${name}.${String(key)}`, target)
          : member;
      },
    });
  }

  #watchResult(result: unknown, name: string): unknown {
    if (result instanceof Promise) return result.then((value) => this.#watchResult(value, name));
    return hasMethods(result) ? this.watch(result, name) : result;
  }

  *#spoilt(name: string, args: readonly unknown[]): Generator<[what: string, args: unknown[]]> {
    for (const [k, arg] of args.entries()) {
      for (const [path, spoilt] of spoiltObjects(arg)) yield [`${name}(${k})${path}`, args.with(k, spoilt)];
    }
    for (const k of this.#optionsOf(name)) {
      if (args[k] !== undefined) continue;
      const longer = Array.from({ length: Math.max(args.length, k + 1) }, (_, j) => args[j]);
      yield [`${name}(${k})`, longer.with(k, { [UNKNOWN]: 1 })];
    }
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function hasMethods(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Array.isArray(value)) return false;
  return !isPlain(value) || Object.values(value).some((member) => typeof member === 'function');
}

function* spoiltObjects(value: unknown, path = ''): Generator<[path: string, spoilt: unknown]> {
  if (!isPlain(value)) return;
  // Log-odds and tensors are numbers in an object, which may have more to it.
  if (!('logOdds' in value) && !('data' in value && 'dims' in value)) yield [path, { ...value, [UNKNOWN]: 1 }];
  for (const [key, inner] of Object.entries(value)) {
    for (const [deeper, spoilt] of spoiltObjects(inner, `${path}.${key}`)) yield [deeper, { ...value, [key]: spoilt }];
  }
}

async function outcomeOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
    return 'accepted';
  } catch (error) {
    return error;
  }
}
