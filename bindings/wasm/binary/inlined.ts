// Binaries that are inlined as base64: the form that every bundler, Node and browsers load without a file to find.

/** It runs once, cold: Uint8Array.from would take 5 ms, this loop 1 ms, and Node's Buffer nearly nothing. */
export function decode(base64: string): Uint8Array<ArrayBuffer> {
  const { Buffer } = globalThis;
  if (Buffer) return Buffer.from(base64, 'base64');
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

export function compileBytes(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw Object.assign(
      new Error(
        'grpo-wasm: the WebAssembly kernels could not be compiled. They need SIMD (Node 20, browsers since 2023), and a page ' +
          "with a content security policy must allow script-src 'wasm-unsafe-eval'. grpo-wasm/reference needs neither.",
        { cause },
      ),
      { code: 'ERR_WASM_COMPILE' as const },
    );
  }
}

/** The same for binaries with relaxed SIMD, which engines may lack. */
export function compileRelaxed(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (WebAssembly.validate(bytes)) return compileBytes(bytes);
  throw Object.assign(
    new Error(
      'grpo-wasm/relaxed: this engine has no relaxed SIMD. Node has it from version 22 on, and version 20 with ' +
        '--experimental-wasm-relaxed-simd. grpo-wasm has the same functions without it.',
    ),
    { code: 'ERR_NO_RELAXED_SIMD' as const },
  );
}
