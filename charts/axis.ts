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
  /** The value at a place. */
  value(position: number): number;
  readonly length: number;
  readonly ticks: readonly Tick[];
}

/** Where labels may go. */
export interface Room {
  /** What a label needs along the axis, with a gap. */
  extent(label: string): number;
  /** How far a label may reach beyond the ends of the axis. */
  readonly beyond: number;
}

/** An axis for any length. */
export type AxisMaker = (length: number, room: Room) => Axis;

export type Domain = readonly [number, number];

export function linearAxis(title: string, domain: Domain): AxisMaker {
  return (length, room) => {
    const scale = scaleLinear(domain, [0, length]);
    const at = (count: number): Tick[] => {
      const format = scale.tickFormat(count, '~f');
      return scale.ticks(count).map((value) => ({ at: scale(value), label: format(value).replace('-', '−') }));
    };
    const counts = [10, 8, 6, 5, 4, 3, 2];
    const ticks = counts.map(at).find((candidates) => fitting(candidates, Infinity, room).length === candidates.length);
    return { ...placedBy(scale), title, length, ticks: labelled(ticks ?? at(1), length, room) };
  };
}

export function logAxis(title: string, domain: Domain): AxisMaker {
  return (length, room) => {
    const scale = scaleLog(domain, [0, length]);
    const candidates = scale.ticks().map((value) => ({ at: scale(value), label: logLabel(value) }));
    return { ...placedBy(scale), title, length, ticks: labelled(candidates, length, room, rank) };
  };
}

/** Both directions of a scale. */
function placedBy(scale: { (value: number): number; invert(at: number): number }): Pick<Axis, 'position' | 'value'> {
  return { position: (value) => scale(value), value: (at) => scale.invert(at) };
}

/** 0.02, 10⁻⁵, 2·10⁻⁵: tick values have one digit. */
function logLabel(value: number): string {
  if (value >= 9e-4) return String(value);
  const [digit, exponent] = value.toExponential(0).split('e-') as [string, string];
  const power = `10⁻${raised(exponent)}`;
  return digit === '1' ? power : `${digit}·${power}`;
}

/** Powers of ten before twos and fives, and those before the rest. */
function rank({ label }: Tick): number {
  const digits = /^10⁻/.test(label) ? '1' : label.replace(/[.0]|e.*|·.*/g, '');
  return digits === '1' ? 0 : digits === '2' || digits === '5' ? 1 : 2;
}

/** The ticks with the labels that there is room for, those of the least rank first. */
function labelled(candidates: readonly Tick[], length: number, room: Room, rankOf = (_: Tick) => 0): Tick[] {
  const first = [...candidates].sort((a, b) => rankOf(a) - rankOf(b));
  const kept = new Set(fitting(first, length, room));
  return candidates.map((tick) => (kept.has(tick) ? tick : { ...tick, label: '' }));
}

/** Those whose labels overlap none before them, and do not reach too far beyond the ends. */
function fitting(candidates: readonly Tick[], length: number, { extent, beyond }: Room): Tick[] {
  const kept: Tick[] = [];
  for (const tick of candidates) {
    const half = extent(tick.label) / 2;
    const apart = kept.every(({ at, label }) => Math.abs(at - tick.at) >= half + extent(label) / 2);
    const within = length === Infinity || (tick.at - half >= -beyond && tick.at + half <= length + beyond);
    if (apart && within) kept.push(tick);
  }
  return kept;
}

const exponents = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 100, 200, 300];
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function powerOfTen(exponent: number): string {
  if (exponent <= 3) return (10 ** -exponent).toFixed(exponent);
  return `10⁻${raised(String(exponent))}`;
}

function raised(digits: string): string {
  return [...digits].map((digit) => superscripts[Number(digit)]).join('');
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
    return { ...placedBy(scale), title, length, ticks: fitting(inside, length, room) };
  };
}
