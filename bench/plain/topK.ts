// The k largest of a row, in two forms.

export interface TopK {
  readonly indices: Int32Array;
  readonly logits: Float32Array;
}

/** All indices, sorted. */
export function bySorting(logits: Float32Array, k: number): TopK {
  const order = Uint32Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
  const indices = Int32Array.from(order.subarray(0, k));
  return { indices, logits: Float32Array.from(indices, (i) => logits[i]!) };
}

/** One pass with the best so far kept in order: few outcomes get past the first comparison. */
export function byInsertion(logits: Float32Array, k: number): TopK {
  const indices = new Int32Array(k);
  const best = new Float32Array(k);
  let size = 0;
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i]!;
    if (size === k && !(x > best[k - 1]!)) continue;
    let at = size < k ? size++ : k - 1;
    for (; at > 0 && x > best[at - 1]!; at--) {
      best[at] = best[at - 1]!;
      indices[at] = indices[at - 1]!;
    }
    best[at] = x;
    indices[at] = i;
  }
  return { indices, logits: best };
}
