// What a trainer asks of a row of logits and its token, nothing written.
import { agree } from '../agree.js';
import { logits } from '../inputs.js';
import { Arena, FLOAT32, padded, TOKEN } from '../kernels.js';
import type { Contest } from '../measure.js';
import { logPartitionAndEntropy, tokenStatistics } from '../plain/statistics.js';
import { api, reference } from '../shipped.js';

const OUTCOMES = 131_072;
const TOKENS = [12_345];
const TOLERANCE = 1e-6;

function contest(): Contest {
  const x = logits(OUTCOMES);
  const [token] = TOKENS as [number];
  const plain = tokenStatistics(x, token);
  const expected = [plain.logProbability, plain.logPartition, plain.entropy, plain.sumOfSquares, plain.rank];

  const arena = new Arena(8 * OUTCOMES);
  const row = arena.row(x, -Infinity);
  const to = arena.allocate(TOKEN);
  const run = () => arena.kernels.tokenStatisticsF32(row, FLOAT32, padded(OUTCOMES), x[token]!, 1, to);
  run();
  agree('token statistics, kernel', arena.float64(to, 5), expected, TOLERANCE);
  const through = (library: typeof api | typeof reference) => () => library.tokenStatistics(x, TOKENS);
  const { logProbability, logPartition, entropy, sumOfSquares, rank } = through(api)();
  agree(
    'token statistics, API',
    [logProbability, logPartition, entropy, sumOfSquares, rank].map((column) => column[0]!),
    expected,
    TOLERANCE,
  );
  return {
    title: 'Log-partition and entropy of a row, f32',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    target: 15,
    contenders: [
      { name: 'plain JS: log-partition and entropy', side: 'plain', run: () => logPartitionAndEntropy(x) },
      { name: 'plain JS: all five statistics', side: 'plain', run: () => tokenStatistics(x, token) },
      { name: 'tokenStatistics, all five', side: 'kernel', run },
      { name: 'tokenStatistics, all five', side: 'api', run: through(api) },
      { name: 'reference: tokenStatistics', side: 'reference', run: through(reference) },
    ],
  };
}

/** A row that is nearly certain costs what any other does: the same kernel, whose small terms stand apart from the large one. */
function certain(): Contest {
  const ordinary = logits(OUTCOMES);
  const [token] = TOKENS as [number];
  const peaked = ordinary.slice();
  peaked[token] = ordinary.reduce((a, b) => Math.max(a, b)) + 20;
  const arena = new Arena(16 * OUTCOMES);
  const to = arena.allocate(TOKEN);
  const of = (x: typeof ordinary) => {
    const row = arena.row(x, -Infinity);
    return () => arena.kernels.tokenStatisticsF32(row, FLOAT32, padded(OUTCOMES), x[token]!, 1, to);
  };
  const [onOrdinary, onPeaked] = [of(ordinary), of(peaked)];
  onPeaked();
  const { logProbability, logPartition, entropy, sumOfSquares, rank } = reference.tokenStatistics(peaked, TOKENS);
  const expected = [logProbability, logPartition, entropy, sumOfSquares, rank].map((column) => column[0]!);
  agree('statistics of a row that is nearly certain, kernel', arena.float64(to, 5), expected, TOLERANCE);
  return {
    title: 'Statistics of a row that is nearly certain of its token, f32',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    contenders: [
      { name: 'plain JS: all five, digits lost', side: 'plain', run: () => tokenStatistics(peaked, token) },
      { name: 'tokenStatistics of an ordinary row', side: 'kernel', run: onOrdinary },
      { name: 'tokenStatistics of the row', side: 'kernel', run: onPeaked },
    ],
  };
}

export const statisticsContests = [contest, certain];
