export { compileRelaxed as compile } from './inlined.js';
export * from './relaxed.generated.js';
