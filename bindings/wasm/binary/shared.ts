import { compileBytes, decode } from './inlined.js';
import { kernelsBase64 } from './shared.generated.js';

export function compile(): WebAssembly.Module {
  return compileBytes(decode(kernelsBase64));
}
