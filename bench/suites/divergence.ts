// How far two policies over a vocabulary are apart.

import { Pair } from '../../bindings/wasm/binary/abi.generated.js';
import { agree } from '../agree.js';
import { logits, rewards } from '../inputs.js';
import { Arena, padded } from '../kernels.js';
import type { Contest } from '../measure.js';
import { allDivergences, divergences } from '../plain/divergence.js';
import { api, reference } from '../shipped.js';

const OUTCOMES = 131_072;
const TOLERANCE = 1e-5;

function contest(): Contest {
  const p = logits(OUTCOMES);
  const noise = rewards(OUTCOMES);
  const q = p.map((x, i) => x + noise[i]!);
  const plain = divergences(p, q);
  const expected = [plain.kl, plain.reverseKl];

  const arena = new Arena(16 * OUTCOMES);
  const left = arena.row(p, -Infinity);
  const right = arena.row(q, -Infinity);
  const pair = arena.pair(left, right, padded(OUTCOMES));
  const run = () => arena.kernels.klPair(pair);
  run();
  agree('divergences, kernel', arena.float64(pair + 8 * Pair.f64.kl, 2), expected, TOLERANCE);
  const measures = ['kl', 'reverseKl'] as const;
  const through = (library: typeof api | typeof reference) => () => library.divergence(p, q, { measures });
  const { kl, reverseKl } = through(api)();
  agree('divergences, API', [kl[0]!, reverseKl[0]!], expected, TOLERANCE);
  return {
    title: 'KL divergence of two rows, both ways, f32',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    target: 15,
    contenders: [
      { name: 'plain JS: two passes', side: 'plain', run: () => divergences(p, q) },
      { name: 'klPair', side: 'kernel', run },
      { name: 'divergence, both KL', side: 'api', run: through(api) },
      { name: 'reference: divergence, both KL', side: 'reference', run: through(reference) },
    ],
  };
}

/** What divergences of near policies promise in f32. */
const PROMISED = 1e-4;

function allContest(distance: number, policies: string): Contest {
  const p = logits(OUTCOMES);
  const noise = rewards(OUTCOMES);
  const q = p.map((x, i) => x + distance * noise[i]!);
  const plain = allDivergences(p, q);
  const through = (library: typeof api | typeof reference) => () => library.divergence(p, q);
  const got = through(api)();
  agree(
    'divergences, all',
    Object.values(got).map(([value]) => value!),
    Object.keys(got).map((name) => plain[name as keyof typeof plain]),
    distance < 1 ? PROMISED : TOLERANCE,
  );
  return {
    title: `All five divergences of ${policies}, f32`,
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    contenders: [
      { name: 'plain JS: three passes', side: 'plain', run: () => allDivergences(p, q) },
      { name: 'divergence', side: 'api', run: through(api) },
      { name: 'reference: divergence', side: 'reference', run: through(reference) },
    ],
  };
}

export const divergenceContests = [
  contest,
  () => allContest(1, 'two rows'),
  // As a policy that is tuned and its reference are.
  () => allContest(0.1, 'two near rows'),
];
