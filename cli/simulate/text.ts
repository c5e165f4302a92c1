import { type Io, tableWidth, textWidth } from '../io.js';
import { describeStart } from '../options/orbit.js';
import { describeReference, type Reference } from '../options/reference.js';
import { describeVariant, type NamedVariant } from '../options/variant.js';
import { count, countOf, probability } from '../terminal/numbers.js';
import { painter } from '../terminal/paint.js';
import { table } from '../terminal/table.js';
import { wrap } from '../terminal/wrap.js';

/** Success probabilities at a step, and the share of paths whose group at the next one tells nothing. */
export interface SimulatedStep {
  readonly step: number;
  readonly ideal: number;
  readonly closedForm: number;
  readonly trained: number;
  readonly mean: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
  readonly silent: number;
}

interface Question {
  readonly reference: Reference;
  readonly start: Reference;
  readonly law: NamedVariant;
  readonly group: { readonly size: number; readonly convention?: string };
  readonly replicas: number;
  readonly seed: number;
  readonly training: { readonly innerSteps: number; readonly learningRate: number; readonly optimizer: string };
}

const header = ['step', 'ideal', 'groups', 'trained', 'sampled', '5 %', 'median', '95 %', 'silent'];

export function renderSimulation(rows: readonly SimulatedStep[], question: Question, io: Io): string {
  const { reference, start, law, group, replicas, seed, training } = question;
  const paint = painter(io);
  const rule = group.convention === undefined ? "by the paper's rule" : `by the rule of ${group.convention}`;
  const head = [
    ...describeVariant(law),
    start === reference ? describeReference(reference) : `${describeReference(reference)}, ${describeStart(start)}`,
    `ideal: infinitely many answers a step; groups: the expected drive of groups of ${group.size}, ${rule}`,
    `trained: ${countOf(training.innerSteps, 'gradient step')} a step, ${training.optimizer}, learning rate ${Number(training.learningRate.toPrecision(4))}`,
    `sampled: mean of ${count(replicas)} paths that draw a group a step, seed ${seed}; silent: share of groups that tell nothing`,
  ];
  const cells = rows.map(({ step, ideal, closedForm, trained, mean, low, median, high, silent }) => [
    String(step),
    ...[ideal, closedForm, trained, mean, low, median, high].map(probability),
    Number.isNaN(silent) ? '' : `${(100 * silent).toFixed(1)} %`,
  ]);
  return `${[
    ...head.flatMap((line) => wrap(line, textWidth(io))),
    '',
    ...table(header, cells, tableWidth(io), (text) => paint('bold', text)),
  ].join('\n')}\n`;
}
