// SHA-256 of any result: of its numbers in order, of objects in the order of their names. Bits of NaN are not promised by
// WebAssembly, so every NaN counts as the same.

/** Results as functions return them: numbers, names, typed arrays, and lists and objects of such. */
export async function digest(result: unknown): Promise<string> {
  const bytes = new Bytes();
  collect(result, bytes);
  const hash = await crypto.subtle.digest('SHA-256', bytes.all());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function collect(value: unknown, bytes: Bytes): void {
  if (typeof value === 'number') {
    bytes.text('number').numbers(Float64Array.of(value));
  } else if (typeof value === 'boolean' || typeof value === 'string' || value === null) {
    bytes.text(String(value));
  } else if (ArrayBuffer.isView(value)) {
    // Its kind and length too, so that no two results run into the same bytes.
    bytes.text(`${(value as Float64Array).constructor.name} ${value.byteLength}`).numbers(value);
  } else if (Array.isArray(value)) {
    bytes.text(`list of ${value.length}`);
    for (const part of value) collect(part, bytes);
  } else if (typeof value === 'object') {
    for (const [name, part] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
      bytes.text(name);
      collect(part, bytes);
    }
  } else {
    throw new TypeError(`no part of a result: ${String(value)}`);
  }
}

/** Bytes that are appended to. */
class Bytes {
  #buffer = new Uint8Array(1 << 16);
  #length = 0;

  text(text: string): this {
    return this.#append(new TextEncoder().encode(`${text};`));
  }

  numbers(view: ArrayBufferView): this {
    this.#append(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    // Written as bits: which NaN an assignment of NaN stores is up to the engine.
    const start = this.#length - view.byteLength;
    const bits = new DataView(this.#buffer.buffer, start);
    if (view instanceof Float32Array) {
      for (let i = 0; i < view.length; i++) if (Number.isNaN(view[i])) bits.setUint32(4 * i, 0x7fc00000);
    } else if (view instanceof Float64Array) {
      for (let i = 0; i < view.length; i++) if (Number.isNaN(view[i])) bits.setBigUint64(8 * i, 0x7ff8n << 48n);
    }
    return this;
  }

  all(): Uint8Array<ArrayBuffer> {
    return this.#buffer.subarray(0, this.#length);
  }

  #append(more: Uint8Array): this {
    const length = this.#length + more.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(2 * length);
      larger.set(this.all());
      this.#buffer = larger;
    }
    this.#buffer.set(more, this.#length);
    this.#length = length;
    return this;
  }
}
