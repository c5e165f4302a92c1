import { kernelsBase64 } from './shared.generated.js';
import { compileBytes, decode } from './inlined.js';

export function compile(): WebAssembly.Module {
  return compileBytes(decode(kernelsBase64));
}
