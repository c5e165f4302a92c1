export * from './baseline.generated.js';
export { compileText as compile } from './inlined.js';
