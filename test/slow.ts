/** SLOW=1 (`npm run test:slow`, the nightly run) runs the long versions of tests. */
export const SLOW: boolean = process.env.SLOW === '1';

/** What a backend is tried on: the textbook on few cases, for it is slow and has no lanes or tails; with SLOW=1 on all. */
export const casesFor = <T>(backend: string, all: T, few: T): T => (backend === 'reference' && !SLOW ? few : all);
