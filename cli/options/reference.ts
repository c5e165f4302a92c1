import { type Command, Option } from 'commander';
import type { Probability } from '../../bindings/index.js';
import { UsageError } from '../io.js';
import { finite, unitInterval } from './numbers.js';

export { describeReference } from '../../charts/words.js';

export type Reference = Probability;

export interface ReferenceOptions {
  readonly pRef?: number;
  readonly logOdds?: number;
}

/** @param parse reads p_ref: `unitInterval`, or `openUnitInterval` where p_ref = 0 and 1 have no answer */
export function addReferenceOptions(command: Command, parse = unitInterval): Command {
  return command
    .addOption(
      new Option('--p-ref <p>', "the reference policy's probability of success").argParser(parse).conflicts('logOdds'),
    )
    .addOption(new Option('--log-odds <x>', 'the same as log-odds, for p close to 0 or 1').argParser(finite));
}

export function referencePolicy({ pRef, logOdds }: ReferenceOptions): Reference {
  if (pRef !== undefined) return pRef;
  if (logOdds !== undefined) return { logOdds };
  throw new UsageError('one of --p-ref and --log-odds is needed');
}

/** As documents have it. */
export function referenceRecord(reference: Reference): { readonly success: number } | { readonly logOdds: number } {
  return typeof reference === 'number' ? { success: reference } : reference;
}
