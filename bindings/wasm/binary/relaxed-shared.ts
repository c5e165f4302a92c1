import { compileRelaxed } from './inlined.js';
import { whole } from './relaxed-shared.generated.js';

export const compile = () => compileRelaxed(whole);
