// From a picture's chart to files: the work in steps, the picture, and the numbers behind it.
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { type Chart, renderChart } from '../../charts/chart.js';
import { csvDocument } from '../csv.js';
import { Interrupted, type Io } from '../io.js';
import { jsonDocument } from '../json.js';
import { type Api, backend } from '../options/backend.js';
import { chooseFormat, writeOut } from '../output.js';
import { Progress } from '../terminal/progress.js';
import type { PictureOptions } from './options.js';
import { toPng } from './png.js';

/** A chart, or the work of making one in steps, which yield the share that is done. */
export type Drawing = Chart | Generator<number, Chart>;

/** Draws a picture and writes what was asked for. @param name of the picture */
export async function draw(
  name: string,
  { backend: backendName, output, data, width }: PictureOptions,
  drawing: (api: Api) => Drawing,
  io: Io,
): Promise<void> {
  const format = chooseFormat(output === undefined ? {} : { output }, ['svg', 'png']);
  const numbers = data === undefined ? undefined : chooseFormat({ output: data }, ['csv', 'json']);
  const chart = await finish(drawing(backend(backendName)), io);
  if (data !== undefined) {
    const { columns, rows } = chart.numbers();
    const document = numbers === 'csv' ? csvDocument({ columns, rows }) : jsonDocument(`plot ${name}`, { rows });
    await writeOut(data, document, io);
    if (output === undefined) return;
  }
  const svg = renderChart(chart, { width });
  const picture = format === 'png' ? await toPng(svg, width) : svg;
  if (output !== undefined || !io.stdout.isTTY) return writeOut(output, picture, io);
  const file = freeName(`grpo-${name}`);
  await writeOut(file, picture, io);
  io.stdout.write(`The picture is in ${file} (--output chooses another file).\n`);
}

/** Runs the work, tells how far it is, and stops at Ctrl-C. */
async function finish(drawing: Drawing, io: Io): Promise<Chart> {
  if (!('next' in drawing)) return drawing;
  const progress = new Progress(io.stderr);
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  io.once('SIGINT', interrupt);
  try {
    for (;;) {
      const step = drawing.next();
      if (step.done) return step.value;
      progress.show(() => `drawing: ${Math.floor(100 * step.value)} %`);
      await setImmediate();
      if (interrupted) throw new Interrupted('interrupted: nothing was drawn');
    }
  } finally {
    io.off('SIGINT', interrupt);
    progress.clear();
  }
}

/** A name that no file has yet. */
function freeName(stem: string): string {
  for (let k = 1; ; k++) {
    const file = k === 1 ? `${stem}.svg` : `${stem}-${k}.svg`;
    if (!existsSync(file)) return file;
  }
}
