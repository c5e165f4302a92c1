import { useMemo, useState } from 'preact/hooks';
import { begin } from './client.js';
import type { JobName, Jobs } from './jobs.js';

/** The latest part that a job sent, and what went wrong with it. The job starts anew when `key` changes. */
export function useJob<N extends JobName>(
  channel: string,
  job: N,
  given: Jobs[N]['given'],
  key: string,
): { readonly part: Jobs[N]['part'] | undefined; readonly failed: string | undefined } {
  const [part, setPart] = useState<Jobs[N]['part']>();
  const [failed, setFailed] = useState<string>();
  // At once, so that workers compute while the page is drawn. What they send comes in a later turn.
  useMemo(() => {
    const received = (received: Jobs[N]['part']): void => {
      setFailed(undefined);
      setPart(() => received);
    };
    begin(channel, job, given, received, setFailed);
  }, [key]);
  return { part, failed };
}
