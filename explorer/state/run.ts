// The run that the page shows: of the report that the page is, or of files that were opened.
import { signal } from '@preact/signals';
import type { RunDocument } from '../../runs/index.js';

export const run = signal<RunDocument | undefined>(undefined);
/** The prompt that was chosen, as its place in the log. */
export const prompt = signal(0);

/** Whether the page is a report: it has its data in itself. */
export function openReport(): boolean {
  const data = document.getElementById('run')?.textContent;
  if (!data) return false;
  run.value = JSON.parse(data, infinities) as RunDocument;
  return true;
}

/** JSON has no infinities: the report writes them as texts. */
function infinities(_: string, value: unknown): unknown {
  return value === '∞' ? Infinity : value === '-∞' ? -Infinity : value;
}

export function show(document: RunDocument): void {
  run.value = document;
  prompt.value = 0;
}
