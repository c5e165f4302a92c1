// The grid of the model. A node is a whole deterministic path: it starts at a level a_j of log-odds and drifts by the law at a
// rate of its own. Between blocks of visits, mass moves from path to neighbouring path: the walk.
//
//   x_0 = a_j,   x_{v+1} = x_v + drift(x_v) + b (a_j + 1/2) + omega z_r,   p_v = (1 - phi exp(-v/2)) sigmoid(x_v)
//
// Nodes of one rate lie side by side: node = r * levels + j.

import { exp, sigmoid } from '../elementary.js';
import type { Drift } from './drift.js';

/**
 * Visits between two moves of the walk, where not every digit matters. Within a block prompts stand still, so that a fit to blocks
 * finds a walk that is some percent too small.
 */
export const BLOCK = 5;

const LOWEST = -9;
const HIGHEST = 8;
/** Prompts of this level learn at the mean rate. */
const CENTRE = -0.5;

/** Parameters, per visit. */
export interface Motion {
  /** 1/beta. */
  readonly gain: number;
  /** Share of beta that anchors to the level a prompt started from. */
  readonly alpha: number;
  /** Standard deviation of a prompt's rate: log-odds per visit. */
  readonly spread: number;
  /** How much faster prompts learn that start one unit of log-odds higher. */
  readonly tilt: number;
  /** Standard deviation of the walk per visit. */
  readonly walk: number;
  /** Share of successes that is lost at the first visit; it falls off as exp(-v/2). */
  readonly transient: number;
}

export interface GridShape {
  readonly levels: Float64Array;
  readonly rates: Float64Array;
  /** Of the rates; they add up to 1. */
  readonly weights: Float64Array;
}

/** Levels `step` apart, rates `rateStep` standard deviations apart. */
export function gridShape(step: number, rateStep: number): GridShape {
  const levels = Float64Array.from({ length: Math.round((HIGHEST - LOWEST) / step) + 1 }, (_, j) => LOWEST + j * step);
  const rates = Float64Array.from({ length: 2 * Math.round(3 / rateStep) + 1 }, (_, r) => -3 + r * rateStep);
  return { levels, rates, weights: normalWeights(rates) };
}

/** Levels only: every prompt drifts at the law's rate. */
export function withoutRates({ levels }: GridShape): GridShape {
  return { levels, rates: Float64Array.of(0), weights: Float64Array.of(1) };
}

function normalWeights(z: Float64Array): Float64Array {
  const weights = z.map((value) => exp(-0.5 * value * value));
  const total = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / total);
}

/** The walk between two blocks: what moves up and down from each node in each of `times` moves. */
export interface Walk {
  readonly up: Float64Array;
  readonly down: Float64Array;
  readonly times: number;
}

/** What a prompt drifts in a visit beside the law: by the level it started from, and by its own rate. */
export function driftAside({ tilt, spread }: Motion, level: number, rate: number): number {
  return tilt * (level - CENTRE) + spread * rate;
}

/** Share of successes that the transient leaves at visit v. */
export function transientKept({ transient }: Motion, v: number): number {
  return 1 - transient * exp(-v / 2);
}

/** All paths over a number of visits. */
export class Paths {
  readonly nodes: number;
  /** Visits between two moves of the walk. */
  readonly block: number;
  readonly #shape: GridShape;
  readonly #drift: Drift;
  readonly #motion: Motion;
  readonly #x: Float64Array;
  #visits = 0;
  /** Of visit v at v * nodes: p, and 1 - p. */
  p: Float64Array;
  q: Float64Array;
  readonly #walks: Walk[] = [];

  constructor(shape: GridShape, drift: Drift, motion: Motion, visits: number, block = BLOCK) {
    this.block = block;
    this.#shape = shape;
    this.#drift = drift;
    this.#motion = motion;
    this.nodes = shape.levels.length * shape.rates.length;
    this.#x = new Float64Array(this.nodes);
    for (let node = 0; node < this.nodes; node++) this.#x[node] = shape.levels[node % shape.levels.length]!;
    this.p = new Float64Array(visits * this.nodes);
    this.q = new Float64Array(visits * this.nodes);
    for (let v = 0; v < visits; v++) this.#visit(v);
  }

  /** The walk before visit v, a multiple of `block` above 0. */
  walk(v: number): Walk {
    return this.#walks[v / this.block]!;
  }

  #visit(v: number): void {
    const { levels, rates } = this.#shape;
    const { gain, alpha } = this.#motion;
    const kept = transientKept(this.#motion, v);
    const [p, q, x] = [this.p, this.q, this.#x];
    if (v % this.block === 0) this.#walks.push(this.#walkHere());
    let node = 0;
    for (let r = 0; r < rates.length; r++) {
      for (let j = 0; j < levels.length; j++, node++) {
        const here = x[node]!;
        const success = sigmoid(here);
        const failure = sigmoid(-here);
        p[v * this.nodes + node] = kept * success;
        q[v * this.nodes + node] = 1 - kept + kept * failure;
        const level = levels[j]!;
        const own = driftAside(this.#motion, level, rates[r]!);
        x[node] = Math.min(Math.max(here + this.#drift(success, failure, here, level, gain, alpha) + own, -FAR), FAR);
      }
    }
    this.#visits += 1;
  }

  /** Without a mean and with the walk's variance, whatever the distances to the neighbours. */
  #walkHere(): Walk {
    const { levels, rates } = this.#shape;
    const x = this.#x;
    const variance = this.block * this.#motion.walk * this.#motion.walk;
    const up = new Float64Array(this.nodes);
    const down = new Float64Array(this.nodes);
    let most = 0;
    for (let r = 0; r < rates.length; r++) {
      const first = r * levels.length;
      const last = first + levels.length - 1;
      for (let node = first; node <= last; node++) {
        // At an end the missing neighbour is as far as the other, and stays empty.
        const above = Math.max(NEAREST, node < last ? x[node + 1]! - x[node]! : x[node]! - x[node - 1]!);
        const below = Math.max(NEAREST, node > first ? x[node]! - x[node - 1]! : above);
        if (node < last) up[node] = variance / (above * (above + below));
        if (node > first) down[node] = variance / (below * (above + below));
        most = Math.max(most, up[node]!, down[node]!);
      }
    }
    const times = Math.min(MOST_TIMES, Math.max(1, Math.ceil(most / MOST_MOVED)));
    for (let node = 0; node < this.nodes; node++) {
      up[node] = Math.min(up[node]! / times, MOST_MOVED);
      down[node] = Math.min(down[node]! / times, MOST_MOVED);
    }
    return { up, down, times };
  }
}

/** Log-odds beyond which paths stand still: p or 1 - p is 1e-304 there. */
const FAR = 700;
/** Paths that come nearer to each other, in log-odds, count as that far apart: the walk between them would take many moves. */
const NEAREST = 0.1;
/** Mass that leaves a node in one direction at most, so that none becomes negative. */
const MOST_MOVED = 0.4;
/** Moves between two blocks at most: paths that have all but met need no more to mix. */
const MOST_TIMES = 8;

/** What the walk makes of a function of the node that is known after it: its expectation before it. In place. */
export function walkBackward({ up, down, times }: Walk, values: Float64Array): void {
  const last = values.length - 1;
  for (let n = 0; n < times; n++) {
    let here = values[0]!;
    // Node 0 has no neighbour below, and the last none above: what would go there is 0.
    let fromBelow = 0;
    for (let node = 0; node < last; node++) {
      const step = values[node + 1]! - here;
      values[node] = here + up[node]! * step - down[node]! * fromBelow;
      fromBelow = step;
      here = values[node + 1]!;
    }
    values[last] = here - down[last]! * fromBelow;
  }
}

/** What the walk makes of masses. In place. */
export function walkForward({ up, down, times }: Walk, masses: Float64Array): void {
  const last = masses.length - 1;
  for (let n = 0; n < times; n++) {
    let arriving = 0;
    for (let node = 0; node < last; node++) {
      const net = masses[node]! * up[node]! - masses[node + 1]! * down[node + 1]!;
      masses[node]! += arriving - net;
      arriving = net;
    }
    masses[last]! += arriving;
  }
}
