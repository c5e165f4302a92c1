// All combinations of the values of four parameters, the last one running fastest.

export interface Axes {
  readonly pRef: readonly number[];
  readonly beta: readonly number[];
  readonly alpha: readonly number[];
  readonly varianceEpsilon: readonly number[];
}

export type Cells = Readonly<Record<keyof Axes, Float64Array>>;

const names = ['pRef', 'beta', 'alpha', 'varianceEpsilon'] as const;

export function gridSize(axes: Axes): number {
  return names.reduce((size, name) => size * axes[name].length, 1);
}

/** The parameters of the cells `from` to `to`, without the latter. */
export function gridCells(axes: Axes, from: number, to: number): Cells {
  const cells = {} as Record<keyof Axes, Float64Array>;
  let stride = gridSize(axes);
  for (const name of names) {
    const list = axes[name];
    const span = stride;
    stride /= list.length;
    cells[name] = Float64Array.from({ length: to - from }, (_, k) => list[Math.floor(((from + k) % span) / stride)]!);
  }
  return cells;
}
