// The law that a fit follows, as options of a command.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ConventionName } from '../../bindings/index.js';
import { conventionNames } from '../../bindings/rewards/convention.js';
import { type FitLawName, type FitLawOptions, fitLawNames } from '../../runs/fit/laws.js';
import { UsageError } from '../io.js';
import { integer } from '../options/numbers.js';

export interface LawOptions {
  readonly law?: FitLawName;
  readonly groupSize?: number;
  readonly convention?: ConventionName;
  readonly clip?: readonly [low: number, high: number];
}

export function lawOption(): Option {
  return new Option('--law <law>', 'law that is fitted (default: mirror-dr-grpo)').choices(fitLawNames);
}

export function addLawOptions(command: Command): Command {
  return command
    .addOption(lawOption())
    .option('--group-size <n>', 'the law of groups of n rollouts (default: of the true variance)', integer(2, 4096))
    .addOption(
      new Option('--convention <name>', 'advantages in these groups (default: those of the law)').choices(
        conventionNames,
      ),
    )
    .option('--clip <low,high>', 'ratios of probabilities are clipped to 1 − low and 1 + high', clipRange);
}

function clipRange(text: string): [number, number] {
  const [low, high = low, ...others] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (others.length === 0 && low! >= 0 && low! <= 1 && high! >= 0 && high! < Infinity) return [low!, high!];
  throw new InvalidArgumentError('Expected one or two numbers, as in 0.2 or 0.2,0.28, the first from 0 to 1.');
}

/** The law that was asked for, or undefined for the default. */
export function chosenLaw({ law, groupSize, convention, clip }: LawOptions): FitLawName | FitLawOptions | undefined {
  if (convention !== undefined && groupSize === undefined)
    throw new UsageError('--convention says how groups are normalised, and needs --group-size');
  if (groupSize === undefined && clip === undefined) return law;
  return {
    rule: law ?? 'mirror-dr-grpo',
    ...(groupSize !== undefined && { group: { size: groupSize, ...(convention && { convention }) } }),
    ...(clip && { clip: { low: clip[0], high: clip[1] } }),
  };
}
