import { compileRelaxed, decode } from './inlined.js';
import { kernelsBase64 } from './relaxed-shared.generated.js';

export function compile(): WebAssembly.Module {
  return compileRelaxed(decode(kernelsBase64));
}
