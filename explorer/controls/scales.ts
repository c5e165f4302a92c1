// Where a value lies on a slider, from 0 to 1, and back to a value that people would write.

export interface SliderScale {
  position(value: number): number;
  value(position: number): number;
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** Rounded to so many significant digits. */
export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

export function linear(least: number, most: number, digits = 3): SliderScale {
  return {
    position: (value) => clamp((value - least) / (most - least)),
    value: (position) => rounded(least + (most - least) * position, digits),
  };
}

export function logarithmic(least: number, most: number): SliderScale {
  return {
    position: (value) => clamp(Math.log(value / least) / Math.log(most / least)),
    value: (position) => rounded(least * (most / least) ** position),
  };
}

/** The same with 0 at its lower end. */
export function logarithmicFromZero(least: number, most: number): SliderScale {
  const above = logarithmic(least, most);
  const START = 0.04;
  return {
    position: (value) => (value < least ? 0 : START + (1 - START) * above.position(value)),
    value: (position) => (position < START ? 0 : above.value((position - START) / (1 - START))),
  };
}

/** Probabilities by log-odds; what is rounded is the nearer of p and 1 - p. */
export function logOdds(least: number, most: number): SliderScale {
  const logit = (p: number): number => Math.log(p / (1 - p));
  const line = linear(logit(least), logit(most), 17);
  return {
    position: (p) => line.position(logit(p)),
    value: (position) => probabilityAt(line.value(position)),
  };
}

/** The probability of log-odds, rounded as people would write it. */
export function probabilityAt(x: number): number {
  const nearer = rounded(1 / (1 + Math.exp(Math.abs(x))));
  return x < 0 ? nearer : Number((1 - nearer).toPrecision(15));
}
