import { compileText } from './inlined.js';
import { whole } from './shared.generated.js';

export const compile = () => compileText(whole);
