// The program as a worker.
import { chooseBackend } from './backend.js';
import { type Request, Scheduler } from './scheduler.js';

export function serve(): void {
  const scheduler = new Scheduler(chooseBackend().api, (reply) => postMessage(reply));
  addEventListener('message', ({ data }: MessageEvent<Request>) => scheduler.start(data));
}
