import type { Dialect } from './dialect.js';
import { column, type Shape, whole } from './shape.js';

/**
 * Rollouts of one's own: JSON lines, or a table. Where a user names the field of the prompt, only fields that are named are
 * read.
 */
export function plain(
  { prompt, step = prompt === undefined ? 'step' : undefined, group }: PlainFields,
  kind: Shape['kind'],
): Shape {
  const counted = prompt === undefined && kind === 'lines';
  const id = prompt ?? 'prompt_id';
  return {
    files: '*.jsonl',
    kind,
    fields: [id, step, group, counted ? 'successes' : undefined].filter((name) => name !== undefined),
    // What is longer is the text of a prompt.
    prompt: (d) => {
      const text = d.identifier(id);
      return prompt === undefined ? text : `CASE WHEN LENGTH(${text}) > 64 THEN ${d.md5(text)} ELSE ${text} END`;
    },
    ...(group === undefined ? {} : { visit: column(group) }),
    ...(step === undefined ? {} : { step: whole(step) }),
    reward: 'reward',
    ...(counted ? { score: unlessCounted } : {}),
  };
}

/** A line of counts has no reward, and would pass for a rollout that was not scored. */
function unlessCounted(d: Dialect, reward: string): string {
  const error = d.error('the log holds counts already, which every command reads: successes ', 'successes');
  return `CASE WHEN successes IS NOT NULL THEN CAST(${error} AS ${d.text}) ELSE ${d.identifier(reward)} END`;
}

export interface PlainFields {
  readonly prompt?: string | undefined;
  readonly step?: string | undefined;
  readonly group?: string | undefined;
}
