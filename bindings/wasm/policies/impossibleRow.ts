import type { PolicyForm, RegretParts } from '../../backend.js';
import type { Heap } from '../memory/heap.js';
import type { Row, RowMoments } from './row.js';

const NONE = Number.NaN;
const moments: RowMoments = { logPartition: NONE, mean: NONE, variance: NONE, kl: NONE, entropy: NONE };

/** A row without any outcome that can happen, where such are let through: there is no policy, and all that is said of it is NaN. */
export class ImpossibleRow implements Row {
  readonly cost = 1;
  readonly logOdds = NONE;
  readonly unit = 1;
  readonly #heap: Heap;
  readonly #padded: number;
  readonly #single: boolean;

  constructor(heap: Heap, padded: number, single: boolean) {
    this.#heap = heap;
    this.#padded = padded;
    this.#single = single;
  }

  moments(): RowMoments {
    return moments;
  }

  omega(): number {
    return NONE;
  }

  isConstant(): boolean {
    return false;
  }

  regretParts(): RegretParts {
    return [NONE, NONE, NONE, NONE, NONE, NONE];
  }

  write(_tilt: number, _form: PolicyForm, out: number): void {
    const view = this.#single ? this.#heap.float32(out, this.#padded) : this.#heap.float64(out, this.#padded);
    view.fill(NONE);
  }

  tilted(tilt: number, form: PolicyForm, out: number): RowMoments {
    this.write(tilt, form, out);
    return moments;
  }
}
