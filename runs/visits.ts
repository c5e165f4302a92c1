/** The step of a visit that has no place in time: the log does not say when it was. */
export const UNORDERED = -0x80000000;

/**
 * A log, reduced to counts: for every prompt its visits, a visit being one group of rollouts of it, and for every visit
 * the rollouts and how many of them succeeded. Visits lie one after another, prompt by prompt: those of prompt i are
 * `offsets[i]` to `offsets[i + 1] − 1`, oldest first, those without a place in time before all others.
 */
export interface Visits {
  /** Name of each prompt: its id in the log, or 16 hexadecimal digits, the hash of its text. In order of appearance. */
  readonly ids: readonly string[];
  /** One more entry than there are prompts. */
  readonly offsets: Uint32Array;
  /** Rollouts of each visit that have a reward, at least 1. */
  readonly n: Uint16Array | Uint32Array;
  /** Those of them that succeeded. */
  readonly k: Uint16Array | Uint32Array;
  /** Step of training of each visit, or its number where the log counts visits; `UNORDERED` where it does neither. */
  readonly step: Int32Array;
  /** Rollouts of each visit that a limit of length ended, if the log has any. */
  readonly cut?: Uint16Array | Uint32Array;
  /** Those of them that failed. */
  readonly cutFailed?: Uint16Array | Uint32Array;
  /** A bit for each of the first four other rewards that takes several values in the visit, if the log has any. */
  readonly varied?: Uint8Array;
}

/** Rollouts and how many of them succeeded. */
export interface Counts {
  readonly rollouts: number;
  readonly successes: number;
}

/** How many groups there are, and how many teach nothing because all their rewards are equal. */
export interface GroupCensus {
  readonly count: number;
  readonly allFailed: number;
  readonly allSucceeded: number;
}

/**
 * All rollouts of a log.
 *
 * @example
 * const builder = new VisitsBuilder();
 * builder.addNext(builder.prompt('a'), 8, 0);
 * builder.addNext(builder.prompt('a'), 8, 3);
 * totals(builder.build()).successes; // => 3
 */
export function totals({ n, k }: Visits): Counts {
  let rollouts = 0;
  let successes = 0;
  for (const count of n) rollouts += count;
  for (const count of k) successes += count;
  return { rollouts, successes };
}

/**
 * Groups, and how many of them teach nothing. Every visit is a group.
 *
 * @example
 * const builder = new VisitsBuilder();
 * builder.addNext(builder.prompt('a'), 8, 0);
 * builder.addNext(builder.prompt('a'), 8, 3);
 * groupCensus(builder.build()).allFailed; // => 1
 */
export function groupCensus({ n, k }: Visits): GroupCensus {
  let allFailed = 0;
  let allSucceeded = 0;
  for (let visit = 0; visit < n.length; visit++) {
    if (k[visit] === 0) allFailed += 1;
    if (k[visit] === n[visit]) allSucceeded += 1;
  }
  return { count: n.length, allFailed, allSucceeded };
}

/**
 * The rollouts of each prompt, over all its visits.
 *
 * @example
 * const builder = new VisitsBuilder();
 * builder.addNext(builder.prompt('a'), 8, 0);
 * builder.addNext(builder.prompt('a'), 8, 3);
 * promptCounts(builder.build())[0].rollouts; // => 16
 */
export function promptCounts({ ids, offsets, n, k }: Visits): Counts[] {
  return Array.from(ids, (_, prompt) => {
    let rollouts = 0;
    let successes = 0;
    for (let visit = offsets[prompt]!; visit < offsets[prompt + 1]!; visit++) {
      rollouts += n[visit]!;
      successes += k[visit]!;
    }
    return { rollouts, successes };
  });
}
