// Tables for the terminal and for RESULTS.md.
import type { Contest, Timing } from './measure.js';

export interface Section {
  readonly title: string;
  readonly size: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Where we lose or miss a target. */
  readonly remarks: readonly string[];
}

const sides = { kernel: 'kernel', api: 'API', plain: 'plain JS', reference: 'reference' } as const;
const withoutSide = (name: string) => name.replace(/^(plain JS|reference): /, '');

function times(ratio: number): string {
  return ratio >= 0.1 ? `${ratio.toFixed(ratio < 10 ? 2 : 1)}×` : `${ratio.toPrecision(2)}×`;
}

export function sectionOf(contest: Contest, timings: readonly Timing[]): Section {
  const severalPlain = timings.filter(({ side }) => side === 'plain').length > 1;
  const rows = timings.map(({ side, name, nsPerElement, margin, vsPlain, vsBestPlain, samples }) => [
    sides[side],
    withoutSide(name),
    nsPerElement.toPrecision(3),
    `${(100 * margin).toFixed(1)} %`,
    String(samples),
    times(vsPlain),
    ...(severalPlain ? [times(vsBestPlain)] : []),
  ]);
  return {
    title: contest.title,
    size: contest.size,
    header: ['side', 'what', 'ns/element', '±', 'samples', 'vs plain JS', ...(severalPlain ? ['vs best plain'] : [])],
    rows,
    remarks: timings.flatMap((timing) => remarksOn(contest, timing)),
  };
}

function remarksOn({ title, size, target }: Contest, { side, name, vsPlain, vsBestPlain }: Timing): string[] {
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

export function markdownOf(facts: readonly [string, string][], sections: readonly Section[]): string {
  const remarks = sections.flatMap((section) => section.remarks);
  return `# Results

Written by \`node build/bench/main.js --write\`; how to read them is in [README.md](README.md).

${facts.map(([name, value]) => `- ${name}: ${value}`).join('\n')}

Every contender runs in one process, warm, one short benchmark.js sample a round, in an order that is reversed every round.
A time is the median of a contender's samples with the relative margin of error of their mean (95 %); a ratio is the median
over rounds of the plain JS time divided by the contender's, so above 1 is faster than plain JS. What each side computes is
compared before it is timed.

## Where we lose or miss a target

${remarks.length === 0 ? 'Nowhere in this run.' : remarks.map((remark) => `- ${remark}`).join('\n')}

${sections.map((section) => `## ${section.title}\n\n${section.size}\n\n${table(section)}\n`).join('\n')}`;
}

/** One line a contest: the first kernel and the API beside plain JS. */
export function summaryOf(facts: readonly [string, string][], sections: readonly Section[]): string {
  const fact = (wanted: string) => facts.find(([name]) => name === wanted)?.[1] ?? '';
  const lines = sections.flatMap(({ title, size, header, rows }) => {
    const ratio = header.indexOf('vs plain JS');
    const [kernel, api] = ['kernel', 'API'].map((side) => rows.find((row) => row[0] === side));
    if (ratio < 0 || !kernel) return [];
    const time = kernel[header.indexOf('ns/element')]!;
    return [`| ${title}, ${size} | ${time} | ${kernel[ratio]} | ${api?.[ratio] ?? ''} |`];
  });
  return `Times of a kernel on data in its memory, and how many times as long plain JavaScript takes; with the copies of the public
API in the last column. One core of ${fact('machine')}, ${fact('engine')}; \`npm run bench -- --write\`.

| what | ns/element | kernel against plain JS | API against plain JS |
| --- | --: | --: | --: |
${lines.join('\n')}`;
}
