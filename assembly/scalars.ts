// The room of elementary functions of one number.
export { exp, expm1, log, log1p } from './math/scalars';
