// Binaries that are inlined as text: the form that every bundler, Node and browsers load without a file to find.

/** The bytes that scripts/bytesAsText.js wrote. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let range = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 33) range = 87;
    else if (code === 38) range = 174;
    else {
      // # stands for \, and % for <. The array takes the sum modulo 256.
      bytes[length++] = range + (code === 35 ? 92 : code === 37 ? 60 : code) - 43;
      range = 0;
    }
  }
  return bytes.subarray(0, length);
}

function compileBytes(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
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

export function compileText(text: string): WebAssembly.Module {
  return compileBytes(decode(text));
}

/** The same for binaries with relaxed SIMD, which engines may lack. */
export function compileRelaxed(text: string): WebAssembly.Module {
  const bytes = decode(text);
  if (WebAssembly.validate(bytes)) return compileBytes(bytes);
  throw Object.assign(
    new Error(
      'grpo-wasm/relaxed: this engine has no relaxed SIMD. Node has it from version 22 on, and version 20 with ' +
        '--experimental-wasm-relaxed-simd. grpo-wasm has the same functions without it.',
    ),
    { code: 'ERR_NO_RELAXED_SIMD' as const },
  );
}
