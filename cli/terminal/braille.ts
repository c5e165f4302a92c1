// A canvas of braille characters: every cell holds 2 × 4 dots.

/** Bit of each dot of a cell, row by row. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const EMPTY_CELL = 0x2800;

export class BrailleCanvas {
  /** Size in dots. */
  readonly width: number;
  readonly height: number;
  readonly #columns: number;
  readonly #cells: Uint8Array;

  constructor(columns: number, rows: number) {
    this.width = columns * 2;
    this.height = rows * 4;
    this.#columns = columns;
    this.#cells = new Uint8Array(columns * rows);
  }

  /** Sets a dot, x from the left and y from the top. */
  set(x: number, y: number): void {
    this.#cells[(y >> 2) * this.#columns + (x >> 1)]! |= BITS[y & 3]![x & 1]!;
  }

  isEmpty(column: number, row: number): boolean {
    return this.#cells[row * this.#columns + column] === 0;
  }

  /** The character of a cell, together with the dots that another canvas of the same size has there. */
  cell(column: number, row: number, under: BrailleCanvas = this): string {
    const index = row * this.#columns + column;
    return String.fromCharCode(EMPTY_CELL + (this.#cells[index]! | under.#cells[index]!));
  }
}
