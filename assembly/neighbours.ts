// The room of closed forms: groups of soft values, coverage of rows, columns of signal probabilities.
export { coverage } from './neighbours/coverage';
export { signal } from './neighbours/signal';
export { softValues } from './neighbours/softValues';
