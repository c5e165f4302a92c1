/** SLOW=1 (`npm run test:slow`, the nightly run) runs the long versions of tests. */
export const SLOW: boolean = process.env.SLOW === '1';

/**
 * How often a property is tried. Its inputs are the same in every run: more of them find nothing new, and belong to the nightly run,
 * which draws others.
 */
export const tries = (all: number): number => (SLOW ? all : Math.ceil(all / 3));

/** What a backend is tried on: the textbook on few cases, for it is slow and has no lanes or tails; with SLOW=1 on all. */
export const casesFor = <T>(backend: string, all: T, few: T): T => (backend === 'reference' && !SLOW ? few : all);
