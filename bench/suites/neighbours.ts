// Closed forms of related papers that have kernels of their own.
import { agree } from '../agree.js';
import { logits, rewards, uniform } from '../inputs.js';
import type { Contest } from '../measure.js';
import * as plain from '../plain/neighbours.js';

const dist = new URL('../../../dist/', import.meta.url);
const api = (await import(new URL('neighbours.js', dist).href)) as typeof import('../../bindings/neighbours.js');
const reference = (await import(
  new URL('reference-neighbours.js', dist).href
)) as typeof import('../../bindings/referenceNeighbours.js');

const MILLION = 1_000_000;
const OUTCOMES = 131_072;

function softValues(): Contest {
  const given = rewards(MILLION);
  const [size, beta] = [8, 0.5];
  const out = new Float32Array(MILLION);
  const run = () => api.softValue(given, size, { beta }, out);
  agree('soft values', run().advantages, plain.softAdvantages(given, size, beta), 1e-6, 1);
  return {
    title: 'Soft values and their advantages, f32',
    size: `${MILLION.toLocaleString('en')} rewards in groups of ${size}`,
    elements: MILLION,
    contenders: [
      { name: 'plain JS: advantages alone', side: 'plain', run: () => plain.softAdvantages(given, size, beta) },
      { name: 'softValue', side: 'api', run },
      { name: 'reference: softValue', side: 'reference', run: () => reference.softValue(given, size, { beta }, out) },
    ],
  };
}

function signal(): Contest {
  const p = uniform(MILLION, 0.01, 0.99);
  const run = () => api.signalProbability(p, 8);
  agree('signal', run(), plain.signalProbability(p, 8), 1e-13, 1);
  return {
    title: 'Probability of a signal in groups of 8, f64',
    size: `${MILLION.toLocaleString('en')} probabilities`,
    elements: MILLION,
    contenders: [
      { name: 'plain JS: 1 - p^G - (1-p)^G', side: 'plain', run: () => plain.signalProbability(p, 8) },
      { name: 'signalProbability', side: 'api', run },
      { name: 'reference: signalProbability', side: 'reference', run: () => reference.signalProbability(p, 8) },
    ],
  };
}

function coverage(): Contest {
  const [row, reward] = [logits(OUTCOMES), rewards(OUTCOMES)];
  const run = () => api.policyCoverage(row, reward, 1);
  agree('coverage', [run()[0]!.chiSquare], [plain.chiSquare(row, reward, 1)], 1e-10);
  return {
    title: 'What rollouts of the reference are worth for a tilted policy, f32',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    contenders: [
      { name: 'plain JS: chi-square alone', side: 'plain', run: () => plain.chiSquare(row, reward, 1) },
      { name: 'policyCoverage', side: 'api', run },
      { name: 'reference: policyCoverage', side: 'reference', run: () => reference.policyCoverage(row, reward, 1) },
    ],
  };
}

export const neighboursContests = [softValues, signal, coverage];
