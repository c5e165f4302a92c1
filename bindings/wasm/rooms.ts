// One line a room of binaries.js. Whoever needs kernels asks the room that has them, so that a program carries no others.
import * as text from './binary/baseline.js';
import { room } from './module.js';

export const rows = /* @__PURE__ */ room<'rows'>(text.rows);
export const divergence = /* @__PURE__ */ room<'divergence'>(text.divergence);
export const policies = /* @__PURE__ */ room<'policies'>(text.policies);
export const rewards = /* @__PURE__ */ room<'rewards'>(text.rewards);
export const recurrence = /* @__PURE__ */ room<'recurrence'>(text.recurrence);
export const losses = /* @__PURE__ */ room<'losses'>(text.losses);
export const scalars = /* @__PURE__ */ room<'scalars'>(text.scalars);
export const neighbours = /* @__PURE__ */ room<'neighbours'>(text.neighbours);
export const updates = /* @__PURE__ */ room<'updates'>(text.updates);

/** Compiles all of them now. */
export function compileAll(): void {
  for (const ready of [rows, divergence, policies, rewards, recurrence, losses, scalars, neighbours, updates]) ready();
}
