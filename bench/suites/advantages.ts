// Group advantages of many small groups.

import { GROUPS, writeGroups } from '../../bindings/wasm/rewards/groups.js';
import { RULE_BYTES, standard, writeRule } from '../../bindings/wasm/rewards/rule.js';
import { agree } from '../agree.js';
import { rewards } from '../inputs.js';
import { Arena } from '../kernels.js';
import type { Contest } from '../measure.js';
import { advantages } from '../plain/advantages.js';
import { api, reference } from '../shipped.js';

const COUNT = 1 << 20;
const EPSILON = 1e-5;
/** f32 keeps scale to a few roundings. */
const TOLERANCE = 1e-5;
/** An advantage near 0 is a difference that cancelled; its error is relative to the rewards. */
const FLOOR = 0.1;

function contest(size: number): Contest {
  const r = rewards(COUNT);
  const groups = COUNT / size;
  const plain = {
    advantages: new Float32Array(COUNT),
    mean: new Float64Array(groups),
    scale: new Float64Array(groups),
  };
  advantages(r, size, EPSILON, plain);

  const arena = new Arena(16 * COUNT);
  const { kernels } = arena;
  const from = arena.row(r, 0);
  const to = arena.allocate(4 * COUNT);
  const means = arena.allocate(8 * groups);
  const scales = arena.allocate(8 * groups);
  const flags = arena.allocate(groups);
  const rule = arena.allocate(RULE_BYTES);
  writeRule(arena.views, rule, { ...standard, epsilon: EPSILON, place: 'variance' });
  const batch = arena.allocate(GROUPS);
  const place = { rewards: from, advantages: to, means, scales, flags, offsets: 0, columns: true };
  writeGroups(arena.views, batch, groups, size, place);
  const run = () => kernels.groupAdvantagesF32(batch, rule);
  run();
  agree('advantages, kernel', arena.float32(to, COUNT), plain.advantages, TOLERANCE, FLOOR);
  agree('means, kernel', arena.float64(means, groups), plain.mean, TOLERANCE, FLOOR);
  agree('scales, kernel', arena.float64(scales, groups), plain.scale, TOLERANCE);
  const out = new Float32Array(COUNT);
  agree('advantages, API', api.groupAdvantages(r, size, 'paper', out).advantages, plain.advantages, TOLERANCE, FLOOR);
  // What plain JS writes, and no flags.
  const columns = { out, mean: new Float64Array(groups), scale: new Float64Array(groups), columns: false } as const;
  const alone = { out, columns: false } as const;
  return {
    title: 'Group advantages: mean, scale, advantages, f32',
    size: `${COUNT.toLocaleString('en')} rewards in groups of ${size}`,
    elements: COUNT,
    target: 10,
    contenders: [
      { name: 'plain JS: three loops a group', side: 'plain', run: () => advantages(r, size, EPSILON, plain) },
      { name: 'groupAdvantages', side: 'kernel', run },
      { name: 'groupAdvantages', side: 'api', run: () => api.groupAdvantages(r, size, 'paper', out) },
      {
        name: 'groupAdvantages, columns given',
        side: 'api',
        run: () => api.groupAdvantages(r, size, 'paper', columns),
      },
      { name: 'groupAdvantages, no columns', side: 'api', run: () => api.groupAdvantages(r, size, 'paper', alone) },
      {
        name: 'reference: groupAdvantages',
        side: 'reference',
        run: () => reference.groupAdvantages(r, size, 'paper', out),
      },
    ],
  };
}

export const advantagesContests = [8, 16, 64].map((size) => () => contest(size));
