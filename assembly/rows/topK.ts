// The k largest logits of a row: one comparison for every vector against the k-th best so far, which stays on the way.
//
// The best are kept as a heap with the worst at its root: the smallest, of equal ones the last. Outcomes come in order of
// their index, so one that only equals the root never replaces it. NaN fails the comparison as a larger logit does.
import { Format, staged } from '../math/half';
import { BLOCK } from '../math/lanes';

// @ts-ignore: decorator
@inline function valueAt<T>(values: usize, i: i32): T {
  return load<T>(values + <usize>i * sizeof<T>());
}

// @ts-ignore: decorator
@inline function indexAt(indices: usize, i: i32): i32 {
  return load<i32>(indices + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline function put<T>(values: usize, indices: usize, at: i32, value: T, index: i32): void {
  store<T>(values + <usize>at * sizeof<T>(), value);
  store<i32>(indices + (<usize>at << 2), index);
}

/** Puts an entry at `at`, or where it belongs below; heap of `size` entries. */
function sink<T>(values: usize, indices: usize, size: i32, at: i32, value: T, index: i32): void {
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size) {
      // Without branches: which child is worse cannot be predicted.
      const left = valueAt<T>(values, child);
      const right = valueAt<T>(values, child + 1);
      const later = indexAt(indices, child + 1) > indexAt(indices, child);
      child += <i32>(right < left) | (<i32>(right == left) & <i32>later);
    }
    const below = valueAt<T>(values, child);
    const its = indexAt(indices, child);
    if (<i32>(value < below) | (<i32>(value == below) & <i32>(index > its))) break;
    put<T>(values, indices, at, below, its);
    at = child;
  }
  put<T>(values, indices, at, value, index);
}

// @ts-ignore: decorator
@inline function sinkAt<T>(values: usize, indices: usize, size: i32, at: i32): void {
  sink<T>(values, indices, size, at, valueAt<T>(values, at), indexAt(indices, at));
}

/** Writes k logits, descending, and their indices. False where a logit is not valid. */
export function topK<T>(row: usize, format: Format, n: i32, k: i32, stage: usize, values: usize, indices: usize): bool {
  let size = 0;
  let least = <T>-Infinity;
  for (let start = 0; start < n; start += BLOCK) {
    const count = min(n - start, BLOCK);
    const block = staged<T>(row, format, start, count, 0, stage);
    const end = block + <usize>count * sizeof<T>();
    let threshold = v128.splat<T>(least);
    for (let x = block; x < end; x += 64) {
      const low = v128.and(v128.le<T>(v128.load(x), threshold), v128.le<T>(v128.load(x, 16), threshold));
      const high = v128.and(v128.le<T>(v128.load(x, 32), threshold), v128.le<T>(v128.load(x, 48), threshold));
      if (i32x4.all_true(v128.and(low, high))) continue;
      for (let at = x; at < x + 64; at += sizeof<T>()) {
        const value = load<T>(at);
        if (value <= least) continue;
        if (value != value) return false;
        const index = start + <i32>((at - block) / sizeof<T>());
        if (size < k) {
          put<T>(values, indices, size, value, index);
          size++;
          if (size < k) continue;
          for (let i = (k >> 1) - 1; i >= 0; i--) sinkAt<T>(values, indices, k, i);
        } else sink<T>(values, indices, k, 0, value, index);
        least = load<T>(values);
      }
      threshold = v128.splat<T>(least);
    }
  }
  if (size < k) for (let i = (size >> 1) - 1; i >= 0; i--) sinkAt<T>(values, indices, size, i);
  for (let last = size - 1; last > 0; last--) {
    const value = valueAt<T>(values, last);
    const index = indexAt(indices, last);
    put<T>(values, indices, last, load<T>(values), load<i32>(indices));
    sink<T>(values, indices, last, 0, value, index);
  }
  if (size == 0 || load<T>(values) == <T>Infinity) return false;
  fillImpossible<T>(row, format, n, size, k, stage, values, indices);
  return true;
}

/** Outcomes of -Infinity never entered the heap; where there are fewer than k others, the first of them come last. */
function fillImpossible<T>(
  row: usize, format: Format, n: i32, at: i32, k: i32, stage: usize, values: usize, indices: usize,
): void {
  for (let start = 0; start < n && at < k; start += BLOCK) {
    const count = min(n - start, BLOCK);
    const block = staged<T>(row, format, start, count, 0, stage);
    for (let i = 0; i < count && at < k; i++) {
      if (valueAt<T>(block, i) != <T>-Infinity) continue;
      put<T>(values, indices, at, <T>-Infinity, start + i);
      at++;
    }
  }
}
