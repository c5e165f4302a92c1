import { useMemo, useState } from 'preact/hooks';
import { begin } from './client.js';
import type { JobName, Jobs } from './jobs.js';

export interface Job<N extends JobName> {
  readonly part: Jobs[N]['part'] | undefined;
  readonly failed: string | undefined;
  /** Whether the part is of what was asked for before: nothing of the present job is there yet. */
  readonly stale: boolean;
}

/** The latest part that a job sent, and what went wrong with it. The job starts anew when `key` changes. */
export function useJob<N extends JobName>(channel: string, job: N, given: Jobs[N]['given'], key: string): Job<N> {
  const [latest, setLatest] = useState<{ of: string; part?: Jobs[N]['part']; failed?: string }>();
  // At once, so that workers compute while the page is drawn. What they send comes in a later turn.
  useMemo(() => {
    const received = (part: Jobs[N]['part']): void => setLatest({ of: key, part });
    begin(channel, job, given, received, (failed) => setLatest({ of: key, failed }));
  }, [key]);
  const stale = latest !== undefined && latest.of !== key;
  return { part: latest?.part, failed: stale ? undefined : latest?.failed, stale };
}
