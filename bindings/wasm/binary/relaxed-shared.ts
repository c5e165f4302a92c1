import { kernelsBase64 } from './relaxed-shared.generated.js';
import { compileRelaxed, decode } from './inlined.js';

export function compile(): WebAssembly.Module {
  return compileRelaxed(decode(kernelsBase64));
}
