// Opening logs: by their names, or by dropping them anywhere on the page.
import { signal } from '@preact/signals';
import { begin } from '../compute/client.js';
import type { RunPart } from '../compute/run.js';
import { show } from './run.js';
import { update } from './store.js';

/** How logs are read, as it was entered. */
export const reading = signal({ reward: '', threshold: '', labels: false });
/** What is being done with files, or what went wrong with them. */
export const progress = signal<RunPart | undefined>(undefined);
export const failure = signal<string | undefined>(undefined);
/** Whether something is dragged over the page. */
export const over = signal(false);

export function isNumber(text: string): boolean {
  return text.trim() === '' || Number.isFinite(Number(text));
}

let opened: readonly File[] = [];

/** The same files again, read as it is entered now. */
export function openAgain(): void {
  openFiles(opened);
}

export function openFiles(list: ArrayLike<File> | null | undefined): void {
  const files = Array.from(list ?? []);
  if (files.length === 0) return;
  opened = files;
  failure.value = undefined;
  const { reward, threshold, labels } = reading.value;
  if (!isNumber(threshold)) {
    failure.value = `The threshold expected a number, got “${threshold}”.`;
    return;
  }
  progress.value = { doing: 'reading' };
  const options = {
    ...(reward.trim() === '' ? {} : { reward: reward.trim() }),
    ...(threshold.trim() === '' ? {} : { threshold: Number(threshold) }),
    ...(labels ? { showPrompts: true } : {}),
  };
  const received = (part: RunPart): void => {
    if (part.document) show(part.document);
    progress.value = part.document ? undefined : part;
  };
  begin('run', 'run', { files, options }, received, (message) => {
    progress.value = undefined;
    failure.value = message;
  });
}

/** A file that is dropped is opened by the page, not by the browser in its place. A report keeps its own run. */
export function followDrops(report: boolean): void {
  addEventListener('dragover', (event) => {
    event.preventDefault();
    over.value = !report;
  });
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) over.value = false;
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    over.value = false;
    if (report || !event.dataTransfer?.files.length) return;
    update({ view: 'run' });
    openFiles(event.dataTransfer.files);
  });
}
