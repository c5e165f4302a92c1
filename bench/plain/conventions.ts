// Advantages of groups of one size by the rules of trainers, as plain loops.

export type Rule = (rewards: Float32Array, size: number, out: Float32Array) => Float32Array;

/** (r - mean) * factor, the factor from the mean and the sum of squared differences. */
function scaled(factorOf: (mean: number, squares: number, size: number) => number): Rule {
  return (rewards, size, out) => {
    for (let start = 0; start < rewards.length; start += size) {
      const end = start + size;
      let sum = 0;
      for (let i = start; i < end; i++) sum += rewards[i]!;
      const mean = sum / size;
      let squares = 0;
      for (let i = start; i < end; i++) {
        const d = rewards[i]! - mean;
        squares += d * d;
      }
      const factor = factorOf(mean, squares, size);
      for (let i = start; i < end; i++) out[i] = (rewards[i]! - mean) * factor;
    }
    return out;
  };
}

/** The same where the factor needs no deviation. */
function centred(factorOf: (mean: number, size: number) => number): Rule {
  return (rewards, size, out) => {
    for (let start = 0; start < rewards.length; start += size) {
      const end = start + size;
      let sum = 0;
      for (let i = start; i < end; i++) sum += rewards[i]!;
      const mean = sum / size;
      const factor = factorOf(mean, size);
      for (let i = start; i < end; i++) out[i] = (rewards[i]! - mean) * factor;
    }
    return out;
  };
}

export const drGrpo = centred(() => 1);
export const leaveOneOut = centred((_mean, size) => size / (size - 1));
export const maxRl = centred((mean) => (mean > -1e-6 ? 1 / (mean + 1e-6) : 0));
export const oneSided = centred((mean) => 1 / (Math.sqrt(Math.max(0, mean)) + 1e-6));
export const clippedNorm = centred((mean, size) => 1 / (size * Math.max(mean, 0.125)));
export const trl = scaled((_mean, squares, size) => 1 / (Math.sqrt(squares / (size - 1)) + 1e-4));
export const focused = scaled((mean, squares, size) => (1 - mean) / (Math.sqrt(squares / (size - 1)) + 1e-6));
export const centredStd = scaled((_mean, squares, size) => {
  const gain = size / (size - 1);
  return gain / (gain * Math.sqrt(squares / (size - 1)) + 1e-5);
});

/** Mean and standard deviation of all. */
function moments(values: Float32Array): [mean: number, std: number] {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - mean;
    squares += d * d;
  }
  return [mean, Math.sqrt(squares / (values.length - 1))];
}

export const batchStd: Rule = (rewards, size, out) => {
  const factor = 1 / (moments(rewards)[1] + 1e-4);
  return centred(() => factor)(rewards, size, out);
};

export const wholeBatch: Rule = (rewards, _size, out) => {
  const [mean, std] = moments(rewards);
  const factor = 1 / (std + 1e-6);
  for (let i = 0; i < rewards.length; i++) out[i] = (rewards[i]! - mean) * factor;
  return out;
};

export const whitened: Rule = (rewards, size, out) => {
  drGrpo(rewards, size, out);
  const [mean, std] = moments(out);
  const factor = 1 / (std + 1e-4);
  for (let i = 0; i < out.length; i++) out[i] = (out[i]! - mean) * factor;
  return out;
};

export const nonzeroShare: Rule = (rewards, size, out) => {
  let some = 0;
  for (let i = 0; i < rewards.length; i++) if (rewards[i] !== 0) some++;
  const factor = rewards.length / some;
  return centred(() => factor)(rewards, size, out);
};

/** Mean and deviation of the other members of the group. */
export const withoutOwn: Rule = (rewards, size, out) => {
  const others = size - 1;
  for (let start = 0; start < rewards.length; start += size) {
    const end = start + size;
    let sum = 0;
    let squares = 0;
    for (let i = start; i < end; i++) {
      sum += rewards[i]!;
      squares += rewards[i]! * rewards[i]!;
    }
    for (let i = start; i < end; i++) {
      const r = rewards[i]!;
      const mean = (sum - r) / others;
      const variance = (squares - r * r - others * mean * mean) / (others - 1);
      out[i] = variance > 0 ? (r - mean) / (Math.sqrt(variance) + 1e-6) : r - mean;
    }
  }
  return out;
};

export const runnerUp: Rule = (rewards, size, out) => {
  for (let start = 0; start < rewards.length; start += size) {
    const end = start + size;
    let best = start;
    let second = -Infinity;
    let sum = rewards[start]!;
    for (let i = start + 1; i < end; i++) {
      const r = rewards[i]!;
      sum += r;
      if (r > rewards[best]!) {
        second = rewards[best]!;
        best = i;
      } else if (r > second) second = r;
    }
    const mean = sum / size;
    let squares = 0;
    for (let i = start; i < end; i++) squares += (rewards[i]! - mean) ** 2;
    for (let i = start; i < end; i++) out[i] = 0;
    out[best] = (rewards[best]! - second) / (Math.sqrt(squares / (size - 1)) + 1e-6);
  }
  return out;
};

export const weightedBy =
  (lengths: ArrayLike<number>): Rule =>
  (rewards, size, out) => {
    for (let start = 0; start < rewards.length; start += size) {
      const end = start + size;
      let sum = 0;
      let weight = 0;
      for (let i = start; i < end; i++) {
        sum += lengths[i]! * rewards[i]!;
        weight += lengths[i]!;
      }
      const baseline = sum / weight;
      for (let i = start; i < end; i++) out[i] = rewards[i]! - baseline;
    }
    return out;
  };

/** Rewards of 0 and 1: what a success and a failure get depends on how many of the group succeed. */
export const byCount =
  (success: ArrayLike<number>, failure: ArrayLike<number>): Rule =>
  (rewards, size, out) => {
    for (let start = 0; start < rewards.length; start += size) {
      const end = start + size;
      let count = 0;
      for (let i = start; i < end; i++) count += rewards[i]!;
      for (let i = start; i < end; i++) out[i] = rewards[i] === 1 ? success[count]! : failure[count]!;
    }
    return out;
  };
