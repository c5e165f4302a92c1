// Prints the tables of docs/forecasts.md: npm run forecasts
import { type Forecaster, fitRun, scoreFit } from '../runs/index.js';
import { bundledRun, decisionsOf, scoreCell, tenthsCell } from './forecastTable.js';

const visits = bundledRun();
const seen = [3, 5, 10, 20, 30];
const fits = seen.map((observe) => fitRun(visits, { observe }));
const scores = fits.map((fit) => scoreFit(fit)!);
const names: readonly Forecaster[] = ['fit', 'persistence', 'moving average', 'driftless walk', 'logistic'];
const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);

row(['', ...seen.map((observe) => `H = ${observe}`)]);
row(Array.from({ length: seen.length + 1 }, () => '---'));
for (const name of names) row([name, ...scores.map((score) => scoreCell(score, name))]);
row(['tenths of the fit', ...scores.map(tenthsCell)]);

const fit = fits[seen.indexOf(20)]!;
const rows = [
  ['fit', fit.members],
  ['persistence', [fit.baselines.persistence]],
  ['moving average', 'moving average'],
  ['driftless walk', [fit.baselines.walk]],
] as const;
console.log('');
row(['', 'Brier score of P(p ≥ .9)', 'prompts at 0 of 8, expected', 'signal of the 256 chosen']);
row(['---', '---', '---', '---']);
for (const [name, members] of rows) {
  const { brierReached, expectedZero, zero, signal } = decisionsOf(fit, members);
  row([name, brierReached.toFixed(3), `${expectedZero.toFixed(0)} of ${zero}`, signal.toFixed(4)]);
}
