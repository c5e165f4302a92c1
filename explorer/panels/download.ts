// A panel as a file.
import { type Chart, type Numbers, renderChart } from '../../charts/index.js';

/** Pixels of a picture for each of its units. */
const DENSITY = 2;
const WIDTH = 840;

export function saveSvg(name: string, chart: Chart): void {
  save(`${name}.svg`, new Blob([renderChart(chart)], { type: 'image/svg+xml' }));
}

export async function savePng(name: string, chart: Chart): Promise<void> {
  // Light on white, whatever the theme: a picture for a document.
  const svg = renderChart(chart, { width: WIDTH, adaptive: false });
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = DENSITY * image.naturalWidth;
    canvas.height = DENSITY * image.naturalHeight;
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    if (blob) save(`${name}.png`, blob);
  } finally {
    URL.revokeObjectURL(url);
  }
}

export function saveCsv(name: string, numbers: Numbers): void {
  save(`${name}.csv`, new Blob([csvOf(numbers)], { type: 'text/csv' }));
}

/** Lines of comma-separated values, under the names of their columns. */
export function csvOf({ columns, rows }: Numbers): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  return `${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Quoted where it has to be. A text that a spreadsheet would run as a formula gets an apostrophe before it. */
function cell(text: string): string {
  const safe =
    /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) && !/^-?Infinity$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
