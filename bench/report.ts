// Tables for the terminal and for RESULTS.md.
import { type Contest, ratio, type Timing } from './measure.js';

export interface Section {
  readonly title: string;
  readonly size: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Where we lose or miss a target. */
  readonly remarks: readonly string[];
}

const sides = {
  kernel: 'kernel',
  api: 'API',
  relaxed: 'relaxed',
  pool: 'pool',
  plain: 'plain JS',
  reference: 'reference',
  tfjs: 'tfjs',
  ort: 'ort',
  c: 'C',
} as const;
const withoutSide = (name: string) => name.replace(/^(plain JS|reference): /, '');

export function times(ratio: number): string {
  return ratio >= 0.1 ? `${ratio.toFixed(ratio < 10 ? 2 : 1)}×` : `${ratio.toPrecision(2)}×`;
}

/** A table of the ordinary suites: everything against plain JS, or where there is none, against the first row. */
export function sectionOf(contest: Contest, timings: readonly Timing[]): Section {
  const plain = timings.filter(({ side }) => side === 'plain');
  const first = plain[0];
  if (!first) return sectionAgainstFirst(contest, timings);
  const best = plain.reduce((a, b) => (b.nsPerElement < a.nsPerElement ? b : a));
  const compared = timings.map((timing) => ({
    ...timing,
    vsPlain: ratio(first, timing),
    vsBestPlain: ratio(best, timing),
  }));
  return {
    title: contest.title,
    size: contest.size,
    header: [...timeHeader, 'vs plain JS', ...(plain.length > 1 ? ['vs best plain'] : [])],
    rows: compared.map((timing) => [
      ...timeCells(timing),
      times(timing.vsPlain),
      ...(plain.length > 1 ? [times(timing.vsBestPlain)] : []),
    ]),
    remarks: compared.flatMap((timing) => remarksOn(contest, timing)),
  };
}

function sectionAgainstFirst({ title, size, target = 1 }: Contest, timings: readonly Timing[]): Section {
  const compared = timings.map((timing) => ({ ...timing, gain: ratio(timings[0]!, timing) }));
  return {
    title,
    size,
    header: [...timeHeader, 'vs the first'],
    rows: compared.map((timing) => [...timeCells(timing), times(timing.gain)]),
    remarks: compared
      .slice(1)
      .filter(({ gain }) => gain < target)
      .map(({ side, name, gain }) => `${title}; ${size}: ${sides[side]}, ${name}: ${times(gain)}, target ${target}×`),
  };
}

export const timeHeader = ['side', 'what', 'ns/element', '±', 'samples'] as const;

/** What every table says of a contender. */
export function timeCells({ side, name, nsPerElement, margin, periods }: Timing): string[] {
  return [
    sides[side],
    withoutSide(name),
    nsPerElement.toPrecision(3),
    `${(100 * margin).toFixed(1)} %`,
    String(periods.length),
  ];
}

interface Compared extends Timing {
  readonly vsPlain: number;
  readonly vsBestPlain: number;
}

function remarksOn({ title, size, target }: Contest, { side, name, vsPlain, vsBestPlain }: Compared): string[] {
  if (side !== 'kernel' && side !== 'api') return [];
  const subject = `${title}; ${size}: ${sides[side]}, ${name}`;
  if (vsBestPlain < 1) return [`${subject}: ${times(vsBestPlain)} the speed of the best plain JS`];
  return side === 'kernel' && target !== undefined && vsPlain < target
    ? [`${subject}: ${times(vsPlain)} plain JS, target ${target}×`]
    : [];
}

/** A table in Markdown, aligned so that it reads as text too. The first column is left-aligned, and so is `what`. */
function table({ header, rows }: Section): string {
  const widths = header.map((title, k) => Math.max(3, title.length, ...rows.map((row) => row[k]!.length)));
  const leftAligned = (k: number) => k === 0 || header[k] === 'what';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, k) => (leftAligned(k) ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join(' | ')} |`;
  const rule = widths.map((width, k) => (leftAligned(k) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

export function textOf(section: Section): string {
  return [`${section.title} (${section.size})`, table(section), ...section.remarks.map((r) => `! ${r}`), ''].join('\n');
}

/** The heading of what we lose. */
export const LOSSES = 'Where we lose or miss a target';

/** What one command writes: what it says of itself, then where we lose, then its tables. */
export interface Results {
  readonly title: string;
  readonly method: string;
  readonly facts: readonly [string, string][];
  readonly sections: readonly Section[];
}

export function markdownOf({ title, method, facts, sections }: Results): string {
  const remarks = sections.flatMap((section) => section.remarks);
  return `# ${title}

Written by a command; how to read it is in [README.md](README.md).

${facts.map(([name, value]) => `- ${name}: ${value}`).join('\n')}

${method}

## ${LOSSES}

${remarks.length === 0 ? 'Nowhere in this run.' : remarks.map((remark) => `- ${remark}`).join('\n')}

${sections.map((section) => `## ${section.title}\n\n${section.size}\n\n${table(section)}\n`).join('\n')}`;
}

/** One line a contest: the first kernel and the API beside plain JS. */
export function summaryOf(facts: readonly [string, string][], sections: readonly Section[]): string {
  const fact = (wanted: string) => facts.find(([name]) => name === wanted)?.[1] ?? '';
  const lines = sections.flatMap(({ title, size, header, rows }) => {
    const ratio = Math.max(header.indexOf('vs plain JS'), header.indexOf('vs best plain'));
    const [kernel, api] = ['kernel', 'API'].map((side) => rows.find((row) => row[0] === side));
    if (ratio < 0 || !kernel) return [];
    const time = kernel[header.indexOf('ns/element')]!;
    const name = kernel[header.indexOf('what')]!;
    return [`| ${title}, ${size}: ${name} | ${time} | ${kernel[ratio]} | ${api?.[ratio] ?? ''} |`];
  });
  return `Times of a kernel on data in its memory, and how many times as long the best plain JavaScript takes; with the copies of the
public API in the last column. One core of ${fact('machine')}, ${fact('engine')}; \`npm run bench -- --write\`.

| what | ns/element | kernel against best plain JS | API against best plain JS |
| --- | --: | --: | --: |
${lines.join('\n')}`;
}
