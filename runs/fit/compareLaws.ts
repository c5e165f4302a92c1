// Laws compared on one log: how well each explains the visits seen, and how well it says the later ones.
import { rangeError, show, typeError } from '../../bindings/arguments/errors.js';
import { checkOptions } from '../../bindings/arguments/options.js';
import { type AsyncOptions, inSlices, type Steps, takeRun } from '../../bindings/operation.js';
import { log } from '../elementary.js';
import type { Visits } from '../visits.js';
import { type Apart, type Contender, mostFrequent, visitsToTellApart } from './apart.js';
import { memberOf, steps } from './fitRun.js';
import { withoutRates } from './grid.js';
import { type FitLawName, type FitLawOptions, fitLawNames, resolveFitLaw } from './laws.js';
import { fitModel, type Model } from './model.js';
import { parameters } from './parameters.js';
import { mostAhead, predictByMembers } from './predictions.js';
import { finished, type Search } from './search.js';
import { gridUnder, type Seen, seenOf } from './seen.js';

export interface CompareLawsOptions {
  /** Laws to compare. Default: all by name, and mirror-grpo in groups of the size that most visits have. */
  readonly laws?: readonly (FitLawName | FitLawOptions)[];
  /** Visits of every prompt that laws are fitted to; the later ones are held out. Default: two thirds of the longest. */
  readonly observe?: number;
  /** Prompts that are fitted at most, evenly spaced. Default as for `fitRun`. */
  readonly mostPrompts?: number;
}

/** A difference with its standard error over prompts. */
export interface Difference {
  readonly value: number;
  readonly standardError: number;
}

export interface LawScore {
  /** Its name; 'no drift' for prompts that only walk. */
  readonly law: string;
  /** Parameters that were fitted. */
  readonly parameters: number;
  /** Log-likelihood of the visits seen, less ½ log(prompts) for every parameter; up to a constant of the log. */
  readonly evidence: number;
  /** By how much its evidence is less than that of the best law. */
  readonly behind: Difference;
  /** Log of the probability that it gave to k, per held-out visit, and by how much it is less than that of the best law. */
  readonly heldOut: { readonly logScore: number; readonly behind: Difference } | null;
  /** True where neither difference is more than two standard errors, or than odds of 20 to 1: it may be as good as the best law. */
  readonly tied: boolean;
  /** Logs of how many prompts would tell it from the best law, if that is true; of the best law itself nothing. */
  readonly apart: readonly Apart[];
}

export interface LawComparison {
  readonly prompts: number;
  /** Visits seen of the longest history, and held-out visits of all prompts. */
  readonly visits: number;
  readonly heldOutVisits: number;
  /** By evidence; the best law comes first. */
  readonly rows: readonly LawScore[];
  /** The laws that may be the best: one if the log tells them apart. */
  readonly best: readonly string[];
  /** What cannot be said, in sentences. */
  readonly notes: readonly string[];
}

/** Standard errors up to which a difference is none, and nats: odds of 20 to 1. */
const TIE = 2;
const TIED_NATS = 3;

/**
 * Compares laws on a log: each is fitted to the first visits of every prompt, and scored on the later ones.
 *
 * A difference of less than two standard errors over prompts, or of less than 3 nats in all, is a tie. For each law that is not the best, logs are simulated
 * from the best one, which say how many prompts would tell the two apart by three standard errors.
 *
 * @param visits of a log: `log.visits`, or what `VisitsBuilder` builds
 * @throws TypeError, RangeError with a `code` for visits or options that are not valid
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * const { best } = compareLaws(builder.build(), { laws: ['mirror-dr-grpo', 'mirror-grpo'] });
 * best.length; // => 3
 */
export function compareLaws(visits: Visits, options: CompareLawsOptions = {}): LawComparison {
  return finished(comparing('compareLaws', visits, options));
}

/**
 * `compareLaws` in slices of some milliseconds, between which the host gets its turn; the result has the same bits.
 *
 * @param options those of `compareLaws`, `signal` and `onProgress`
 * @throws what `compareLaws` throws; rejects with the signal's reason when it is aborted
 *
 * @example
 * const builder = new VisitsBuilder();
 * for (const id of ['a', 'b', 'c']) for (const k of [2, 3, 5, 4]) builder.addNext(builder.prompt(id), 8, k);
 * (await compareLawsAsync(builder.build(), { laws: ['grpo'] })).rows.length; // => 2
 */
export async function compareLawsAsync(
  visits: Visits,
  options: CompareLawsOptions & AsyncOptions = {},
): Promise<LawComparison> {
  const { run, rest } = takeRun('compareLawsAsync', [visits, options] as [Visits, CompareLawsOptions], 1);
  return inSlices(comparisonSteps(comparing('compareLawsAsync', ...rest), rest[1].laws), 1000, run);
}

const EVALUATIONS_PER_LAW = 110;

/** The work of a comparison, in thousandths. */
export function comparisonSteps(
  work: Search<LawComparison>,
  laws: CompareLawsOptions['laws'] = DEFAULT_LAWS,
): Steps<LawComparison> {
  return steps(work, EVALUATIONS_PER_LAW * (1 + laws.length));
}

/** With a place for mirror-grpo in groups, whose size the log says. */
const DEFAULT_LAWS: readonly FitLawName[] = fitLawNames;

/** `compareLaws` as work in slices. */
export function* comparing(where: string, visits: Visits, options: CompareLawsOptions): Search<LawComparison> {
  checkOptions<CompareLawsOptions>(where, 'options', options, ['laws', 'observe', 'mostPrompts']);
  const { laws, mostPrompts } = options;
  if (laws !== undefined && !Array.isArray(laws))
    throw typeError(`${where}: "laws" expected an array of laws, got ${show(laws)}`);
  if (laws?.length === 0) throw rangeError(`${where}: "laws" expected at least one law, got none`, 'ERR_LENGTH');
  const all = seenOf(where, visits, { ...(mostPrompts !== undefined && { mostPrompts }) });
  const observe = options.observe ?? Math.max(1, Math.ceil((2 * all.visits) / 3));
  const seen = seenOf(where, visits, { observe, ...(mostPrompts !== undefined && { mostPrompts }) });
  const n = mostFrequent(seen.columns.n);
  const given = laws ?? [
    ...DEFAULT_LAWS,
    ...(n > 1 && n <= 4096 ? [{ rule: 'mirror-grpo', group: { size: n } } as const] : []),
  ];
  const resolved = given.map((law) => resolveFitLaw(where, law));

  const models: { readonly name: string; readonly model: Model }[] = [];
  for (const law of resolved) {
    const grid = gridUnder(law, seen);
    models.push({ name: law.name, model: yield* fitModel(seen.parts, grid, law, parameters.drift(law)) });
  }
  const still = yield* fitModel(seen.parts, withoutRates(seen.grid), resolved[0]!, parameters.noDrift);
  models.push({ name: 'no drift', model: still });
  const charge = 0.5 * log(seen.prompts.length);
  const contenders = models.map(({ name, model }) => ({
    name,
    model,
    member: memberOf(model, 1),
    evidence: model.logLikelihood - charge * model.list.length,
    heldOut: heldOutScores(model, seen),
  }));
  contenders.sort((a, b) => b.evidence - a.evidence);
  const rows: LawScore[] = [];
  for (const contender of contenders) rows.push(yield* rowOf(contender, contenders[0]!, seen, n));
  const heldOutVisits = contenders[0]!.heldOut?.visits ?? 0;
  const best = rows.filter(({ tied }) => tied).map(({ law }) => law);
  return {
    prompts: seen.prompts.length,
    visits: seen.visits,
    heldOutVisits,
    rows,
    best,
    notes: notesOf(seen, best, heldOutVisits),
  };
}

interface HeldOut {
  readonly visits: number;
  readonly logScore: number;
  /** Sums over the held-out visits of each prompt. */
  readonly perPrompt: Float64Array;
}

function heldOutScores(model: Model, { columns, observe }: Seen): HeldOut | null {
  if (mostAhead(columns, observe) <= 0) return null;
  const perPrompt = new Float64Array(columns.offsets.length - 1);
  let visits = 0;
  predictByMembers([memberOf(model, 1)], columns, observe, ({ prompt, k }, _, pmf) => {
    perPrompt[prompt]! += log(pmf(k));
    visits += 1;
  });
  return { visits, logScore: perPrompt.reduce((a, b) => a + b, 0) / visits, perPrompt };
}

interface Fitted extends Contender {
  readonly name: string;
  readonly model: Model;
  readonly evidence: number;
  readonly heldOut: HeldOut | null;
}

function* rowOf(contender: Fitted, best: Fitted, seen: Seen, n: number): Search<LawScore> {
  const behind = {
    value: best.evidence - contender.evidence,
    standardError: errorOfSum(best.model.perPrompt, contender.model.perPrompt),
  };
  const heldOut = contender.heldOut && {
    logScore: contender.heldOut.logScore,
    behind: {
      value: best.heldOut!.logScore - contender.heldOut.logScore,
      standardError: errorOfSum(best.heldOut!.perPrompt, contender.heldOut.perPrompt) / contender.heldOut.visits,
    },
  };
  const within = ({ value, standardError }: Difference, visits = 1) =>
    value * visits <= Math.max(TIED_NATS, TIE * standardError * visits);
  const isBest = contender === best;
  return {
    law: contender.name,
    parameters: contender.model.list.length,
    evidence: contender.evidence,
    behind,
    heldOut,
    tied: isBest || (within(behind) && (heldOut === null || within(heldOut.behind, contender.heldOut!.visits))),
    apart: isBest ? [] : yield* visitsToTellApart(best, contender, seen.visits, n),
  };
}

/** Standard error over prompts of the sum of a - b. */
function errorOfSum(a: Float64Array, b: Float64Array): number {
  const count = a.length;
  if (count < 2) return Infinity;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) sum += a[i]! - b[i]!;
  for (let i = 0; i < count; i++) squares += (a[i]! - b[i]! - sum / count) ** 2;
  return Math.sqrt((squares * count) / (count - 1));
}

function notesOf({ visits, prompts }: Seen, best: readonly string[], heldOutVisits: number): string[] {
  const notes: string[] = [];
  if (visits < 2) notes.push('Every prompt has one visit: nothing can be said of laws.');
  if (heldOutVisits === 0) notes.push('No visit is held out: laws are compared by their evidence alone.');
  if (prompts.length < 30) notes.push(`Only ${prompts.length} prompts: standard errors over prompts are rough.`);
  if (best.length > 1) notes.push(`The log does not tell ${best.join(' and ')} apart.`);
  return notes;
}
