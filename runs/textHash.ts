/**
 * A hash of 64 bits of a text, as two numbers of 32: two hashes of the FNV kind over its UTF-16 units, each with a
 * multiplier of its own, mixed at the end. A million texts share a hash with a probability of about 3e-8. It says that
 * two texts are the same, and keeps neither; it is not for secrets.
 */
export class TextHash {
  low = 0;
  high = 0;

  /** Sets `low` and `high`, both unsigned. */
  of(text: string): this {
    let low = 0x811c9dc5 ^ text.length;
    let high = 0x9e3779b9;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul((high << 5) ^ (high >>> 27) ^ unit, 0x85ebca6b);
    }
    this.low = mixed(low ^ (high >>> 15));
    this.high = mixed(high ^ low);
    return this;
  }

  /** Sixteen hexadecimal digits. */
  toString(): string {
    return hex(this.high) + hex(this.low);
  }
}

/** Units at the beginning, in the middle and at the end of a long text that its fingerprint looks at. */
const LOOK = 32;

/** 32 bits that tell two completions of one prompt apart, nearly always, without reading all of them. */
export function fingerprint(text: string): number {
  const { length } = text;
  let hash = 0x811c9dc5 ^ length;
  const mix = (from: number, to: number): void => {
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  };
  if (length <= 3 * LOOK) mix(0, length);
  else {
    const middle = (length - LOOK) >> 1;
    mix(0, LOOK);
    mix(middle, middle + LOOK);
    mix(length - LOOK, length);
  }
  return mixed(hash);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** Spreads every bit of a number of 32 bits over all of them. */
export function mixed(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
