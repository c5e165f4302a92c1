// KL-regularised zero-sum matrix games (OMG, arXiv:2510.13060): each best answer is a tilt of the reference.
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import type { Elementary } from './elementary.js';
import { answerOfColumns, answerOfRows, type GameSides, solveColumns } from './gameSolver.js';
import { above0, type Column, logs, numbers } from './inputs.js';
import { klOf, type RowPolicy, softmaxRow } from './policies.js';

export interface GameOptions {
  /** Strength of both penalties, above 0; or one each. */
  readonly beta?: number;
  readonly rowBeta?: number;
  readonly columnBeta?: number;
}

export interface GameEquilibrium {
  /** The row player's policy. */
  readonly row: Column;
  /** The column player's policy. */
  readonly column: Column;
  /** Payoff less both penalties, as the row player sees it. */
  readonly value: number;
  /** Expected payoff. */
  readonly payoff: number;
  /** KL of each policy to its reference, in nats. */
  readonly rowKl: number;
  readonly columnKl: number;
  /** Duality gap of the policies returned: 0 at the equilibrium. */
  readonly gap: number;
  /** Newton steps taken. */
  readonly iterations: number;
}

export interface RegularizedGame {
  /**
   * The equilibrium of max over mu, min over nu of mu^T A nu - b1 KL(mu || row reference) + b2 KL(nu || column reference); it is
   * unique (arXiv:2510.13060; neighbours, section 4; derived for this project). Actions with a logit of -Infinity are never
   * played.
   *
   * @param payoff rows of A, the row player's payoffs, finite
   * @param rowLogits logits of the row player's reference, one per row
   * @param columnLogits logits of the column player's reference, one per column
   * @returns policies to 1e-14 of their largest entry, value and divergences to 1e-13
   * @throws TypeError, RangeError naming the argument
   * @example
   * regularizedGame([[1, -1], [-1, 1]], [0, 0], [0, 0], { beta: 1 }).row[0]; // => 0.5
   */
  (
    payoff: ArrayLike<ArrayLike<number>>,
    rowLogits: ArrayLike<number>,
    columnLogits: ArrayLike<number>,
    options: GameOptions,
  ): GameEquilibrium;
}

export function createRegularizedGame(m: Elementary): RegularizedGame {
  const where = 'regularizedGame';
  return (payoff, rowLogits, columnLogits, options) => {
    const game = gameOf(m, where, payoff, rowLogits, columnLogits, options);
    const played = withoutImpossible(game);
    const small = played.rows.p.length < played.columns.p.length ? swapped(played) : played;
    const { nu, steps } = solveColumns(m, small);
    const mu = answerOfRows(m, small, nu.p);
    const [row, column] = small === played ? [mu, nu] : [nu, mu];
    const expected = expectedPayoff(played, row.p, column.p);
    const rowKl = klOf(m, row, played.rows);
    const columnKl = klOf(m, column, played.columns);
    return {
      row: spread(row.p, game.rows),
      column: spread(column.p, game.columns),
      value: expected - played.rowBeta * rowKl + played.columnBeta * columnKl,
      payoff: expected,
      rowKl,
      columnKl,
      gap: gapOf(m, played, row, column),
      iterations: steps,
    };
  };
}

export interface GameGapResult {
  /** best - worst >= 0, and 0 only at the equilibrium. */
  readonly gap: number;
  /** What the row player could get against this column policy. */
  readonly best: number;
  /** What the column player could hold this row policy to. */
  readonly worst: number;
}

export interface GameGap {
  /**
   * How far two policies are from the equilibrium: b1 KL(mu || best answer to nu) + b2 KL(nu || best answer to mu) (neighbours,
   * section 4; by the gap identity).
   *
   * @param rowPolicyLogits logits of the row policy
   * @param columnPolicyLogits logits of the column policy
   * @throws TypeError, RangeError naming the argument
   * @example
   * gameGap([[1, -1], [-1, 1]], [0, 0], [0, 0], { beta: 1 }, [0, 0], [0, 0]).gap; // => 0
   */
  (
    payoff: ArrayLike<ArrayLike<number>>,
    rowLogits: ArrayLike<number>,
    columnLogits: ArrayLike<number>,
    options: GameOptions,
    rowPolicyLogits: ArrayLike<number>,
    columnPolicyLogits: ArrayLike<number>,
  ): GameGapResult;
}

export function createGameGap(m: Elementary): GameGap {
  const where = 'gameGap';
  return (payoff, rowLogits, columnLogits, options, rowPolicyLogits, columnPolicyLogits) => {
    const game = gameOf(m, where, payoff, rowLogits, columnLogits, options);
    const mu = softmaxRow(m, logs(where, 'rowPolicyLogits', rowPolicyLogits, game.rows.p.length));
    const nu = softmaxRow(m, logs(where, 'columnPolicyLogits', columnPolicyLogits, game.columns.p.length));
    const best = game.rowBeta * answerOfRows(m, game, nu.p).logPartition + game.columnBeta * klOf(m, nu, game.columns);
    const worst =
      -game.columnBeta * answerOfColumns(m, game, mu.p).logPartition - game.rowBeta * klOf(m, mu, game.rows);
    return { gap: gapOf(m, game, mu, nu), best, worst };
  };
}

function gapOf(m: Elementary, game: GameSides, mu: RowPolicy, nu: RowPolicy): number {
  return (
    game.rowBeta * klOf(m, mu, answerOfRows(m, game, nu.p)) +
    game.columnBeta * klOf(m, nu, answerOfColumns(m, game, mu.p))
  );
}

function expectedPayoff({ payoff }: GameSides, mu: Column, nu: Column): number {
  let sum = 0;
  for (let i = 0; i < mu.length; i++)
    for (let j = 0; j < nu.length; j++) sum += mu[i]! * payoff[i * nu.length + j]! * nu[j]!;
  return sum;
}

function gameOf(
  m: Elementary,
  where: string,
  payoff: ArrayLike<ArrayLike<number>>,
  rowLogits: ArrayLike<number>,
  columnLogits: ArrayLike<number>,
  options: GameOptions,
): GameSides {
  const given = checkOptions(where, 'options', options, ['beta', 'rowBeta', 'columnBeta']) as GameOptions;
  const rowBeta = above0(where, 'rowBeta', given.rowBeta ?? given.beta);
  const columnBeta = above0(where, 'columnBeta', given.columnBeta ?? given.beta);
  const rows = logs(where, 'rowLogits', rowLogits, payoff.length);
  const columns = logs(where, 'columnLogits', columnLogits);
  for (const [name, column] of [
    ['rowLogits', rows],
    ['columnLogits', columns],
  ] as const)
    if (!column.some((z) => z > -Infinity))
      throw rangeError(`${where}: "${name}" expected an action that can be played, got none`);
  const flat = new Float64Array(rows.length * columns.length);
  for (let i = 0; i < rows.length; i++)
    flat.set(numbers(where, `payoff[${i}]`, payoff[i], columns.length), i * columns.length);
  return { payoff: flat, rows: softmaxRow(m, rows), columns: softmaxRow(m, columns), rowBeta, columnBeta };
}

/** The game of the actions that can be played. */
function withoutImpossible(game: GameSides): GameSides {
  const { payoff, rows, columns } = game;
  if (!rows.logP.includes(-Infinity) && !columns.logP.includes(-Infinity)) return game;
  const n = columns.p.length;
  const can = (policy: RowPolicy, k: number) => policy.logP[k]! > -Infinity;
  const kept = payoff.filter((_, at) => can(rows, Math.floor(at / n)) && can(columns, at % n));
  const only = (policy: RowPolicy): RowPolicy => ({
    ...policy,
    p: policy.p.filter((_, k) => can(policy, k)),
    logP: policy.logP.filter((_, k) => can(policy, k)),
  });
  return { ...game, payoff: kept, rows: only(rows), columns: only(columns) };
}

/** The same game seen by the other player. */
function swapped({ payoff, rows, columns, rowBeta, columnBeta }: GameSides): GameSides {
  const [h, n] = [rows.p.length, columns.p.length];
  const turned = payoff.map((_, at) => -payoff[(at % h) * n + Math.floor(at / h)]!);
  return { payoff: turned, rows: columns, columns: rows, rowBeta: columnBeta, columnBeta: rowBeta };
}

/** A policy over the actions that can be played, with zeros for the others. */
function spread(policy: Column, reference: RowPolicy): Column {
  if (policy.length === reference.p.length) return policy;
  let next = 0;
  return reference.logP.map((logP) => (logP > -Infinity ? policy[next++]! : 0));
}
