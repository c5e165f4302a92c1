import type { Dialect } from './dialect.js';

type Expression = (dialect: Dialect) => string;

/** How a query finds the rollouts in the records of a format. Expressions name the fields of the records. */
export interface Shape {
  /** Its files, below the folder of the log. */
  readonly files: string;
  readonly kind: 'lines' | 'document' | 'table';
  /** The fields that the expressions name, but for that of the reward. */
  readonly fields: readonly string[];
  /** Every field is a list, and an element of it a rollout. */
  readonly lists?: boolean;
  /** The rollouts, where they are not the records themselves. */
  readonly from?: Expression;
  readonly where?: Expression;
  readonly prompt: Expression;
  /** What tells the visits of a prompt apart; by default the step. */
  readonly visit?: Expression;
  readonly step?: Expression;
  /** The reward that says success, where the format leaves no doubt. */
  readonly reward?: string;
  /** A reward as text; by default the field of that name. */
  readonly score?: (dialect: Dialect, reward: string) => string;
  /** The field of the records that holds a reward; by default its own. */
  readonly rewardField?: (reward: string) => string | undefined;
  readonly completion?: string;
  /** Completions are numbers of tokens, and no text. */
  readonly tokens?: boolean;
  /** Columns that `from` makes, which are no fields of the records. */
  readonly derived?: readonly string[];
  /** The columns of the table are structs. */
  readonly nested?: boolean;
  /** Whether a limit of length ended the rollout. */
  readonly cut?: Expression;
  /** A generation may be written again under the next step. */
  readonly repeats?: boolean;
}

/** A field as it is. */
export function column(name: string): Expression {
  return ({ identifier }) => identifier(name);
}

/** The hash of a field. */
export function hashed(name: string): Expression {
  return ({ md5, identifier }) => md5(identifier(name));
}

/** A field as an integer. */
export function whole(name: string): Expression {
  return ({ identifier, integer }) => `CAST(${identifier(name)} AS ${integer})`;
}

/** A number in the name of the file. */
export function inFile(pattern: string): Expression {
  return ({ extract, integer }) => `CAST(${extract('file', pattern)} AS ${integer})`;
}

/** Two fields with a bar between them. */
export function joint(first: Expression, second: Expression): Expression {
  return (dialect) => `${first(dialect)} || '/' || ${second(dialect)}`;
}
