// What pictures with one panel for each p_ref and beta have in common.
import type { ResolvedVariant } from '../bindings/index.js';
import type { Api } from './api.js';
import type { Chart, Panel } from './chart.js';
import type { SuccessScale } from './success.js';
import { parameter } from './words.js';

export interface PanelOptions {
  /** A row of panels each: one rule with several values of beta. */
  readonly variants: readonly ResolvedVariant[];
  /** The rule in words, without its beta. */
  readonly rule: string;
  /** A column of panels each. */
  readonly pRef: readonly number[];
  /** Where orbits start. Default p_ref. */
  readonly start?: number | undefined;
  readonly steps: number;
  readonly scale: SuccessScale;
}

/** One panel's iteration. */
export interface Orbit {
  readonly pRef: number;
  readonly variant: ResolvedVariant;
  /** Log-odds at steps 0, 1, ... */
  readonly logOdds: Float64Array;
}

/** Row by row. */
export function orbits(api: Api, { variants, pRef: references, start, steps }: PanelOptions): Orbit[][] {
  return variants.map((variant) =>
    references.map((pRef) => {
      const { logOdds } = api.successTrajectories(pRef, variant, steps, { start: start ?? pRef });
      return { pRef, variant, logOdds };
    }),
  );
}

/** The parts of a chart that follow from the options. */
export function panelChart(
  grid: readonly (readonly Orbit[])[],
  { pRef: references, variants, rule, start }: PanelOptions,
  panel: (orbit: Orbit) => Panel,
): Pick<Chart, 'subtitle' | 'panels' | 'columnHeadings' | 'rowHeadings'> {
  const from = start === undefined ? 'p_ref' : `p = ${parameter(start)}`;
  const panels = grid.map((row) => row.map(panel));
  const columnHeadings = references.map((p) => `p_ref = ${parameter(p)}`);
  const rowHeadings = variants.map(({ beta }) => `β = ${parameter(beta)}`);
  if (references.length * variants.length > 1) {
    return { subtitle: `${rule}, started at ${from}`, panels, columnHeadings, rowHeadings };
  }
  return { subtitle: `${rule}, ${rowHeadings[0]}, ${columnHeadings[0]}, started at ${from}`, panels };
}
