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
    const count = Math.max(2, Math.floor(length / (1.6 * room)));
    const format = scale.tickFormat(count, '~f');
    const ticks = scale.ticks(count).map((value) => ({ at: scale(value), label: format(value) }));
    return { title, position: scale, length, ticks };
  };
}

export function logAxis(title: string, domain: Domain): AxisMaker {
  return (length, room) => {
    const scale = scaleLog(domain, [0, length]);
    const candidates = scale.ticks().map((value) => ({ at: scale(value), label: String(value) }));
    const byRank = [...candidates].sort((a, b) => rank(a.label) - rank(b.label));
    const labelled = new Set(fitting(byRank, room));
    const ticks = candidates.map((tick) => (labelled.has(tick) ? tick : { ...tick, label: '' }));
    return { title, position: scale, length, ticks };
  };
}

/** Powers of ten before twos and fives, and those before the rest. */
function rank(label: string): number {
  const digits = label.replace(/[.0]|e.*/g, '');
  return digits === '1' ? 0 : digits === '2' || digits === '5' ? 1 : 2;
}

/** Those that are at least `room` apart from all before them. */
function fitting(candidates: readonly Tick[], room: number): Tick[] {
  const ticks: Tick[] = [];
  for (const tick of candidates) if (ticks.every(({ at }) => Math.abs(at - tick.at) >= room)) ticks.push(tick);
  return ticks;
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
    const candidates = [
      { at: scale(0), label: '0.5' },
      ...exponents.flatMap((k) => [
        { at: scale(-logOdds(k)), label: powerOfTen(k) },
        { at: scale(logOdds(k)), label: oneMinus(k) },
      ]),
    ];
    const inside = candidates.filter(({ at }) => at >= -1e-6 && at <= length + 1e-6);
    const ticks = fitting(inside, room);
    return { title, position: scale, length, ticks };
  };
}
