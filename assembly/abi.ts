// What callers of the kernels must know: structs, codes and sizes. scripts/layouts.js hands them to bindings/wasm/binary/abi.generated.ts.
export { Format } from './math/half';
export { PADDING } from './math/lanes';
export { STAGE_BYTES } from './rows/stage';
export { Mass } from './rows/mass';
export { Pair } from './rows/pair';
export { SplitRow } from './rows/splitRow';
export { TiltedRow } from './rows/tiltedRow';
export { Token } from './rows/tokenStatistics';
export { Kind } from './recurrence/recurrence';
export { Law } from './recurrence/law';
export { Orbit } from './recurrence/orbitBlock';
export { Paths } from './updates/paths';
