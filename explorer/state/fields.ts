// What the fields of the page's state can be, as text in an address and back.

/** A field of the state. */
export interface Field<T> {
  readonly initial: T;
  /** The value that a text stands for; undefined if it stands for none. */
  read(text: string): T | undefined;
  write(value: T): string;
  /** What a text has to be, for a message. */
  readonly expected: string;
}

export interface NumberField extends Field<number> {
  /** The value moved to the nearest that the field may have; undefined for what is no number. */
  near(value: number): number | undefined;
}

/** Finite numbers from `least` to `most`. */
export function number(initial: number, least: number, most: number): NumberField {
  const holds = (value: number) => value >= least && value <= most;
  return {
    initial,
    read: (text) => (text.trim() !== '' && holds(Number(text)) ? Number(text) : undefined),
    write: String,
    expected: `a number from ${least} to ${most}`,
    near: (value) => (Number.isNaN(value) ? undefined : Math.min(most, Math.max(least, value))),
  };
}

/** Whole numbers from `least` to `most`. */
export function integer(initial: number, least: number, most: number): NumberField {
  const field = number(initial, least, most);
  return {
    ...field,
    read: (text) => {
      const value = field.read(text);
      return Number.isInteger(value) ? value : undefined;
    },
    expected: `a whole number from ${least} to ${most}`,
    near: (value) => field.near(Math.round(value)),
  };
}

/** A value, or none. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return {
    initial: undefined,
    read: field.read,
    write: (value) => (value === undefined ? '' : field.write(value)),
    expected: field.expected,
  };
}

export function choice<T extends string>(options: readonly T[], initial: T): Field<T> {
  return {
    initial,
    read: (text) => options.find((option) => option === text),
    write: (value) => value,
    expected: `one of ${options.join(', ')}`,
  };
}

/** A list of items, written with a separator that no item contains. */
export function list<T>(
  item: Omit<Field<T>, 'initial'>,
  initial: readonly T[],
  least: number,
  most: number,
): Field<readonly T[]> {
  return {
    initial,
    read: (text) => {
      const values = text.split('~').map(item.read);
      const valid = values.length >= least && values.length <= most && values.every((value) => value !== undefined);
      return valid ? (values as T[]) : undefined;
    },
    write: (values) => values.map(item.write).join('~'),
    expected: `${least === most ? least : `${least} to ${most}`} of: ${item.expected}, with ~ between them`,
  };
}
