import { type Command, Option } from 'commander';
import { aboveZeroToOne } from './numbers.js';
import { varianceEpsilonOption } from './variant.js';

/** The parameters besides beta of the rules that have bifurcations: rewards standardised, anchored to the reference policy. */
export interface FamilyOptions {
  readonly alpha: number;
  readonly varianceEpsilon: number;
}

export function addFamilyOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--alpha <share>', 'share of beta that anchors to the reference policy: 1 is grpo, less two-kl-grpo')
        .argParser(aboveZeroToOne)
        .default(1),
    )
    .addOption(varianceEpsilonOption());
}
