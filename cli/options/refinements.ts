// The options of a law that replace an idealisation of the theory (bindings/arguments/refinements.ts has their words).
import { type Command, InvalidArgumentError, Option } from 'commander';
import { refinements } from '../../bindings/arguments/refinements.js';
import type { Clip, ConventionName, KlEstimator, Refinements, Verifier } from '../../bindings/index.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { parameter } from '../../charts/words.js';
import { UsageError } from '../io.js';
import { integer, nonNegative, unitInterval } from './numbers.js';

export interface RefinementOptions {
  readonly group?: number;
  readonly convention?: ConventionName;
  readonly clip?: Clip;
  readonly verifier?: Verifier;
  readonly klEstimator?: KlEstimator;
}

const MOST_MEMBERS = 4096;

/** A parser of two numbers, separated by a comma. */
function pair<T>(
  parse: (text: string) => number,
  words: string,
  make: (a: number, b: number) => T,
): (text: string) => T {
  return (text) => {
    const parts = text.split(',');
    if (parts.length !== 2) throw new InvalidArgumentError(`Expected two numbers, ${words}.`);
    return make(parse(parts[0]!), parse(parts[1]!));
  };
}

export function addRefinementOptions(command: Command): Command {
  const option = (name: keyof typeof refinements) => new Option(refinements[name].flags, refinements[name].summary);
  const clip = pair(nonNegative, 'low,high', (low, high) => ({ low, high }));
  const verifier = pair(unitInterval, 'the rates at which right and wrong answers are accepted', (right, wrong) => ({
    truePositiveRate: right,
    falsePositiveRate: wrong,
  }));
  return command
    .addOption(option('group').argParser(integer(2, MOST_MEMBERS)))
    .addOption(
      new Option('--convention <name>', 'rule of advantages of the group (grpo conventions lists them)').argParser(
        conventionName,
      ),
    )
    .addOption(option('clip').argParser(clip))
    .addOption(option('verifier').argParser(verifier))
    .addOption(option('klEstimator').choices(['exact', 'k3']));
}

export function conventionName(text: string): ConventionName {
  if ((conventionNames as string[]).includes(text)) return text as ConventionName;
  throw new InvalidArgumentError('grpo conventions lists the names.');
}

/** As variants of the API have them. */
export function refinementsOf({ group, convention, clip, verifier, klEstimator }: RefinementOptions): Refinements {
  if (convention !== undefined && group === undefined) throw new UsageError('--convention needs --group, its size');
  return {
    ...(group !== undefined && { group: { size: group, ...(convention !== undefined && { convention }) } }),
    ...(clip && { clip }),
    ...(verifier && { verifier }),
    ...(klEstimator && { klEstimator }),
  };
}

/** In words, one each. */
export function describeRefinements({ group, convention, clip, verifier, klEstimator }: RefinementOptions): string[] {
  return [
    ...(group === undefined ? [] : [`groups of ${group}${convention === undefined ? '' : ` (${convention})`}`]),
    ...(clip ? [`ratios from ${parameter(1 - clip.low)} to ${parameter(1 + clip.high)}`] : []),
    ...(verifier ? [`verifier ${parameter(verifier.truePositiveRate)}, ${parameter(verifier.falsePositiveRate)}`] : []),
    ...(klEstimator === 'k3' ? ['KL by k3'] : []),
  ];
}
