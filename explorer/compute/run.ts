// A log that was dropped on the page, read here.
import { blobSource, type ReadOptions, type RunDocument, readLog, runDocument } from '../../runs/index.js';
import type { Api } from './backend.js';

export interface RunRequest {
  readonly files: readonly File[];
  readonly options: Pick<ReadOptions, 'reward' | 'threshold' | 'showPrompts'>;
}

export interface RunPart {
  /** What is being done, and the share of it that is done, if that is known. */
  readonly doing?: string;
  readonly share?: number;
  readonly document?: RunDocument;
}

/** Milliseconds between two messages about progress. */
const PAUSE = 100;

export async function* run(
  _: Api,
  { files, options }: RunRequest,
  send: (part: RunPart) => void,
  signal: AbortSignal,
): AsyncGenerator {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let last = 0;
  const sources = files.map((file) => blobSource(file.name, file));
  const log = await readLog(sources, {
    ...options,
    skipInvalid: true,
    signal,
    onProgress: ({ bytes, lines }) => {
      if (performance.now() - last < PAUSE) return;
      last = performance.now();
      const megabytes = (bytes / 1e6).toFixed(0);
      send({ doing: `reading: ${megabytes} MB, ${lines.toLocaleString('en-US')} lines`, share: bytes / total });
    },
  });
  const work = runDocument(log);
  for (;;) {
    const state = work.next();
    if (state.done) {
      send({ document: state.value });
      return;
    }
    send({ doing: state.value });
    yield;
  }
}
