// Tensors as other libraries have them: elements, and how many there are along each axis.
import { isList, kindOf, type Tensor } from './arrays.js';
import { rangeError, wrongKind } from './errors.js';

export function isTensor(value: unknown): value is Tensor<unknown> {
  try {
    return typeof value === 'object' && value !== null && 'data' in value && 'dims' in value;
  } catch {
    return false; // a proxy that was revoked
  }
}

/** The axes of a tensor, which hold as many elements as there are. */
export function checkAxes(where: string, name: string, dims: unknown, length: number): number[] {
  if (!isList(dims) && !kindOf(dims)) {
    throw wrongKind(where, `${name}.dims`, 'a list of integers', dims);
  }
  const axes = Array.from(dims as readonly unknown[], Number);
  const counts = axes.length > 0 && axes.every((axis) => axis >>> 0 === axis);
  if (counts && axes.reduce((all, axis) => all * axis) === length) return axes;
  const expected = `axes of ${length} elements in all`;
  throw rangeError(`${where}: "${name}.dims" expected ${expected}, got [${axes.join(', ')}]`, 'ERR_LENGTH');
}
