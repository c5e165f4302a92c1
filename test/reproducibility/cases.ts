// Every public function over a fixed set of inputs, and the hashes of what it returns.
import { analysis } from './analysis.js';
import { digest } from './digest.js';
import { dynamics } from './dynamics.js';
import { losses } from './losses.js';
import { closedForms } from './neighbours.js';
import { policies } from './policies.js';
import { rewards } from './rewards.js';
import { type Subject, settle } from './subject.js';
import { updates } from './updates.js';
import { vocabulary } from './vocabulary.js';

/** The name begins with that of the function. */
export interface Case {
  readonly name: string;
  run(subject: Subject): unknown;
}

export const cases: readonly Case[] = [
  ...dynamics,
  ...analysis,
  ...rewards,
  ...policies,
  ...vocabulary,
  ...closedForms,
  ...updates,
  ...losses,
];

export async function hashes(subject: Subject): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, run } of cases) found[name] = await digest(await settle(run(subject)));
  return found;
}
