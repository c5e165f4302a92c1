// The run that the page shows: of the report that the page is, or of files that were opened.
import { signal } from '@preact/signals';
import type { RunDocument } from '../../runs/index.js';

export const run = signal<RunDocument | undefined>(undefined);
/** How many runs have been shown: what belongs to one of them is not kept for the next. */
export const runs = signal(0);
/** The prompt that was chosen, as its place in the log. */
export const prompt = signal(0);

/** Whether the page is a report: it has its data in itself. */
export function openReport(): boolean {
  const data = document.getElementById('run')?.textContent;
  if (!data) return false;
  run.value = JSON.parse(data) as RunDocument;
  return true;
}

export function show(document: RunDocument): void {
  run.value = document;
  runs.value += 1;
  prompt.value = 0;
}
