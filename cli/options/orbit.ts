// Where an orbit starts and how far it is followed.
import { type Command, Option } from 'commander';
import { finite, integer, unitInterval } from './numbers.js';
import type { Reference } from './reference.js';

export interface StartOptions {
  readonly start?: number;
  readonly startLogOdds?: number;
}

const MOST_STEPS = 100_000_000;
/** Where `attractor` of the API stops unless told otherwise. */
const USUAL_STEPS = 65_536;

export function startOption(parse = unitInterval): Option {
  return new Option('--start <p>', 'where to start (default: p_ref)').argParser(parse);
}

export function addStartOptions(command: Command, parse = unitInterval): Command {
  return command
    .addOption(startOption(parse).conflicts('startLogOdds'))
    .addOption(new Option('--start-log-odds <x>', 'where to start, as log-odds').argParser(finite));
}

/** The start in words. */
export function describeStart(start: Reference): string {
  return `started at ${typeof start === 'number' ? `p = ${start}` : `x = ${start.logOdds}`}`;
}

/** Where to start; undefined is p_ref. */
export function startOf({ start, startLogOdds }: StartOptions): Reference | undefined {
  return startLogOdds === undefined ? start : { logOdds: startLogOdds };
}

export function maxStepsOption(): Option {
  return new Option('--max-steps <n>', 'when to give up on an orbit that does not settle')
    .argParser(integer(1, MOST_STEPS))
    .default(USUAL_STEPS, String(USUAL_STEPS));
}
