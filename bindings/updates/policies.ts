// Rows of logits of several policies over the same outcomes, as arguments.
import { kindOf, lengthOf } from '../arguments/arrays.js';
import { checkAttached } from '../arguments/checks.js';
import { wrongKind, wrongValue } from '../arguments/errors.js';
import { type LogitRows, type LogitType, type RowOptions, resolveRows } from '../arguments/logits.js';

/** Resolves policies of one shape and type, that of the first; a list of numbers has the type of the first array. */
export function resolvePolicies<N extends string>(
  where: string,
  given: { readonly [name in N]: unknown },
  options: RowOptions,
): { readonly [name in N]: LogitRows } {
  const names = Object.keys(given) as N[];
  const like = names.some((name) => kindOf(given[name]) === 'Float32Array') ? 'float32' : 'float64';
  const resolved = {} as { [name in N]: LogitRows };
  let first: LogitRows | undefined;
  for (const name of names) {
    const value = given[name];
    const rows: LogitRows = first
      ? another(where, name, value, names[0]!, first, options)
      : resolveRows(where, name, value, options, { like });
    first ??= rows;
    resolved[name] = rows;
  }
  return resolved;
}

/** Rows of the shape and type of those of the argument `model`. */
function another(
  where: string,
  name: string,
  value: unknown,
  model: string,
  first: LogitRows,
  options: RowOptions,
): LogitRows {
  const { rows, outcomes, stride, type } = first;
  if (kindOf(value) !== undefined) {
    // An array that is no longer there has no length to speak of.
    checkAttached(where, name, value as ArrayBufferView);
    const [length, given] = [first.logits.length, lengthOf(value as ArrayBufferView)];
    if (given !== length && given > 0) {
      throw wrongValue(where, name, `length ${length} (that of ${model})`, given, 'ERR_LENGTH');
    }
  }
  const { dtype, impossibleRows } = options;
  const same = { rows, outcomes, stride, dtype, impossibleRows } as RowOptions;
  const others = resolveRows(where, name, value, same, { like: type satisfies LogitType });
  if (others.type !== type) {
    throw wrongKind(where, name, `${kindOf(first.logits)} (the type of ${model})`, value);
  }
  return others;
}
