// The prompts of a run with what is said about each, and their orders.
import type { RunDocument } from '../../runs/index.js';

export interface PromptRow {
  /** Its place in the log. */
  readonly place: number;
  readonly id: string;
  readonly label: string;
  readonly visits: number;
  readonly rollouts: number;
  readonly success: number;
  /** Success at the last visits less that at the first ones, a third of them each. */
  readonly change: number;
  readonly later: number;
  readonly dead: number;
  readonly fell: boolean;
}

export function promptRows({ visits: { ids, offsets, n, k }, labels, outlook, inspection }: RunDocument): PromptRow[] {
  const fell = new Set(inspection.regressed.map(({ prompt }) => prompt));
  return ids.map((id, place) => {
    const [first, last] = [offsets[place]!, offsets[place + 1]!];
    const third = Math.max(1, Math.floor((last - first) / 3));
    const share = (from: number, to: number): number => {
      let [rollouts, successes] = [0, 0];
      for (let visit = from; visit < to; visit++) [rollouts, successes] = [rollouts + n[visit]!, successes + k[visit]!];
      return successes / rollouts;
    };
    let rollouts = 0;
    for (let visit = first; visit < last; visit++) rollouts += n[visit]!;
    return {
      place,
      id,
      label: Object.hasOwn(labels, id) ? labels[id]! : id,
      visits: last - first,
      rollouts,
      success: share(first, last),
      change: last - first < 2 ? 0 : share(last - third, last) - share(first, first + third),
      later: outlook?.later[place] ?? Number.NaN,
      dead: outlook?.dead[place] ?? Number.NaN,
      fell: fell.has(id),
    };
  });
}

export const orders = {
  success: { label: 'mean success', key: ({ success }: PromptRow) => success },
  change: { label: 'change', key: ({ change }: PromptRow) => change },
  later: { label: 'forecast', key: ({ later }: PromptRow) => later },
  dead: { label: 'chance of being dead', key: ({ dead }: PromptRow) => -dead },
  visits: { label: 'visits', key: ({ visits }: PromptRow) => -visits },
  log: { label: 'place in the log', key: ({ place }: PromptRow) => place },
} as const;
export type Order = keyof typeof orders;
export const orderNames = Object.keys(orders) as Order[];

export const filters = {
  all: { label: 'all prompts', holds: () => true },
  never: { label: 'never solved', holds: ({ success }: PromptRow) => success === 0 },
  always: { label: 'always solved', holds: ({ success }: PromptRow) => success === 1 },
  mixed: { label: 'sometimes solved', holds: ({ success }: PromptRow) => success > 0 && success < 1 },
  fell: { label: 'became worse', holds: ({ fell }: PromptRow) => fell },
  dead: { label: 'likely dead', holds: ({ dead }: PromptRow) => dead > 0.5 },
} as const;
export type Filter = keyof typeof filters;
export const filterNames = Object.keys(filters) as Filter[];

/** The rows that are asked for, in their order: equal ones as in the log. */
export function chosenRows(rows: readonly PromptRow[], order: Order, filter: Filter, search: string): PromptRow[] {
  const { key } = orders[order];
  const wanted = search.toLowerCase();
  return rows
    .filter(filters[filter].holds)
    .filter(
      ({ id, label }) => wanted === '' || id.toLowerCase().includes(wanted) || label.toLowerCase().includes(wanted),
    )
    .sort((a, b) => key(a) - key(b) || a.place - b.place);
}
