// The room of divergences: kernels over two rows of logits, a pair (rows/pair.ts). Programs that look at single rows do not carry them.
import { Format } from './math/half';
import { klPair as klPairOf } from './rows/klPair';
import { Pair } from './rows/pair';

export { mixtureApart, renyiApart } from './rows/apart';
export { klNear } from './rows/klNear';
export { mixture } from './rows/mixture';
export { klLanes, nearLanes } from './rows/near';
export { renyi, renyiNear } from './rows/renyi';

/** In lanes of f64 for rows of f64, else of f32. */
export function klPair(pair: Pair): bool {
  return pair.format == Format.Float64 ? klPairOf<f64>(pair) : klPairOf<f32>(pair);
}
