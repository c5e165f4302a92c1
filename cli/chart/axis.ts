// Axes: where values lie along a length in pixels, and which of them have ticks.
import { scaleLinear, scaleLog } from 'd3-scale';

export interface Tick {
  readonly at: number;
  /** Empty where there is no room for it. */
  readonly label: string;
}

export interface Axis {
  readonly title: string;
  /** The place of a value, from 0 to `length`; beyond them what lies outside. */
  position(value: number): number;
  readonly length: number;
  readonly ticks: readonly Tick[];
}

/** An axis for any length. `room` is what a label needs along the axis. */
export type AxisMaker = (length: number, room: number) => Axis;

export type Domain = readonly [number, number];

export function linearAxis(title: string, domain: Domain): AxisMaker {
  return (length, room) => {
    const scale = scaleLinear(domain, [0, length]);
    const count = Math.max(2, Math.floor(length / (1.3 * room)));
    const format = scale.tickFormat(count);
    const ticks = scale.ticks(count).map((value) => ({ at: scale(value), label: format(value) }));
    return { title, position: scale, length, ticks };
  };
}

export function logAxis(title: string, domain: Domain): AxisMaker {
  return (length, room) => {
    const scale = scaleLog(domain, [0, length]);
    const values = scale.ticks();
    const label = scale.tickFormat(Math.max(1, Math.floor(length / room)), '~g');
    const ticks = values.map((value) => ({ at: scale(value), label: label(value) }));
    return { title, position: scale, length, ticks };
  };
}

const exponents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100, 200, 300];
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function powerOfTen(exponent: number): string {
  if (exponent <= 3) return (10 ** -exponent).toFixed(exponent);
  return `10⁻${[...String(exponent)].map((digit) => superscripts[Number(digit)]).join('')}`;
}

function oneMinus(exponent: number): string {
  return exponent <= 3 ? (1 - 10 ** -exponent).toFixed(exponent) : `1 − ${powerOfTen(exponent)}`;
}

/** Success probabilities, placed by log-odds: its values and its domain are those. Ticks are at 1/2, powers of ten and 1 less them. */
export function logOddsAxis(title: string, domain: Domain): AxisMaker {
  return (length, room) => {
    const scale = scaleLinear(domain, [0, length]);
    const logOdds = (exponent: number) => Math.log(10 ** exponent - 1);
    const wanted = [
      { x: 0, label: '0.5' },
      ...exponents.flatMap((k) => [
        { x: -logOdds(k), label: powerOfTen(k) },
        { x: logOdds(k), label: oneMinus(k) },
      ]),
    ];
    const ticks: Tick[] = [];
    for (const { x, label } of wanted) {
      const at = scale(x);
      if (at < -1e-6 || at > length + 1e-6 || ticks.some((other) => Math.abs(other.at - at) < room)) continue;
      ticks.push({ at, label });
    }
    return { title, position: scale, length, ticks };
  };
}
