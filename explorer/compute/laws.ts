// The laws of the theory, compared on a run.
import { compareLawsAsync, type LawComparison, type RunDocument, VisitsBuilder } from '../../runs/index.js';
import type { Api } from './backend.js';

export interface LawsRequest {
  readonly visits: RunDocument['visits'];
}

export interface LawsPart {
  /** Of the work that is done, until the comparison is there. */
  readonly share?: number;
  readonly comparison?: LawComparison;
}

/** More prompts would take minutes. */
export const MOST_PROMPTS = 300;

export async function* laws(
  _: Api,
  { visits: { ids, offsets, n, k } }: LawsRequest,
  send: (part: LawsPart) => void,
  signal: AbortSignal,
): AsyncGenerator {
  const builder = new VisitsBuilder();
  for (const [i, id] of ids.entries()) {
    const prompt = builder.prompt(id);
    for (let visit = offsets[i]!; visit < offsets[i + 1]!; visit++) builder.addNext(prompt, n[visit]!, k[visit]!);
  }
  send({ share: 0 });
  const onProgress = (done: number, total: number): void => send({ share: done / total });
  send({ comparison: await compareLawsAsync(builder.build(), { mostPrompts: MOST_PROMPTS, signal, onProgress }) });
}
