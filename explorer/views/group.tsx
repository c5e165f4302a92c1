// A group of rollouts: what each trainer makes of its rewards, and how likely it is that they say nothing.
import { useMemo } from 'preact/hooks';
import type { Convention, ConventionName } from '../../bindings/index.js';
import { linesChart, seriesChart } from '../../charts/index.js';
import type { Api } from '../compute/backend.js';
import { sentenceOf } from '../compute/sentence.js';
import { linear, logOdds } from '../controls/scales.js';
import { NumberInput, Slider } from '../controls/slider.js';
import { Frame } from '../panels/frame.js';
import { Panel } from '../panels/panel.js';
import { number } from '../state/fields.js';
import { fields, type State } from '../state/state.js';
import { update } from '../state/store.js';
import { formula } from './formula.js';
import { percent } from './percent.js';
import { significant } from './words.js';

interface Props {
  readonly api: Api;
  readonly state: State;
}

const reward = number(0, -1e6, 1e6);
const MOST = 64;
const sizeField = { ...number(8, 1, MOST), near: (value: number) => Math.min(MOST, Math.max(1, Math.round(value))) };

export function GroupControls({ state: { rewards, chance } }: Pick<Props, 'state'>) {
  const resize = (size: number): void =>
    update({ rewards: Array.from({ length: Math.round(size) }, (_, i) => rewards[i] ?? 0) });
  const set = (i: number, value: number): void => update({ rewards: rewards.map((old, j) => (j === i ? value : old)) });
  return (
    <>
      <Slider
        label="Rollouts in the group, G"
        field={sizeField}
        value={rewards.length}
        scale={linear(1, 32)}
        onChange={resize}
      />
      <fieldset class="rewards">
        <legend>Rewards: a click turns success into failure</legend>
        {rewards.map((value, i) => (
          <button
            key={i}
            type="button"
            class={value > 0 ? 'reward success' : 'reward'}
            aria-pressed={value > 0}
            aria-label={`Rollout ${i + 1}, reward ${value}`}
            onClick={() => set(i, value > 0 ? 0 : 1)}
          >
            {value}
          </button>
        ))}
      </fieldset>
      <details>
        <summary>Other rewards than 0 and 1</summary>
        <div class="options">
          {rewards.map((value, i) => (
            <NumberInput
              key={i}
              label={`Reward of rollout ${i + 1}`}
              field={reward}
              value={value}
              onChange={(next) => set(i, next)}
            />
          ))}
        </div>
      </details>
      <Slider
        label="p, success probability of a prompt"
        field={fields.chance}
        value={chance}
        scale={logOdds(1e-4, 0.9999)}
        onChange={(value) => update({ chance: value })}
      />
    </>
  );
}

export function Group({ api, state: { rewards, chance } }: Props) {
  const size = rewards.length;
  const signal = api.signalProbability(chance, size);
  const same = rewards.every((value) => value === rewards[0]);
  return (
    <>
      <p class="outcome" id="outcome">
        {same ? 'All rewards are equal: this group teaches nothing' : 'This group teaches something'}. Of groups of{' '}
        {size} of a prompt with p = {chance}, <strong>{percent(1 - signal)} teach nothing</strong>.
      </p>
      <div class="panels">
        <Signal api={api} chance={chance} size={size} />
        <Smoothing api={api} rewards={rewards} />
        <Conventions api={api} rewards={rewards} />
      </div>
    </>
  );
}

interface Row {
  readonly name: ConventionName;
  readonly convention: Convention;
  readonly advantages?: ArrayLike<number>;
  readonly refused?: string;
}

function Conventions({ api, rewards }: { readonly api: Api; readonly rewards: readonly number[] }) {
  const rows = useMemo(
    () =>
      (Object.keys(api.advantagePresets) as ConventionName[]).map((name): Row => {
        const convention = api.advantagePresets[name];
        const lengths = convention.baseline === 'length-weighted' ? { lengths: rewards.map(() => 1) } : {};
        try {
          return {
            name,
            convention,
            advantages: api.groupAdvantages(Float64Array.from(rewards), rewards.length, name, lengths).advantages,
          };
        } catch (error) {
          return { name, convention, refused: sentenceOf(error) };
        }
      }),
    [rewards],
  );
  const most = rows.reduce(
    (largest, { advantages }) => Math.max(largest, ...Array.from(advantages ?? [], Math.abs).filter(Number.isFinite)),
    1e-12,
  );
  return (
    <Frame
      id="conventions"
      title="Advantages under every trainer’s convention"
      about="The same group as each trainer standardises it. The residue is the sum of the advantages: where it is not 0, a group pushes all of its answers up or down together. m is the mean reward. Lengths count as equal, and the batch is this group."
      call={`groupAdvantages([${rewards.join(', ')}], ${rewards.length}, 'trl').advantages`}
      numbers={() => ({
        columns: ['convention', 'rollout', 'reward', 'advantage'],
        rows: rows.flatMap(({ name, advantages }) =>
          Array.from(advantages ?? [], (value, i) => ({
            convention: name,
            rollout: i + 1,
            reward: rewards[i]!,
            advantage: value,
          })),
        ),
      })}
      wide
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of keys */}
      <section class="scroll" tabIndex={0} aria-label="Table of conventions">
        <table>
          <thead>
            <tr>
              <th scope="col">convention</th>
              <th scope="col">advantages</th>
              <th scope="col">of the first</th>
              <th scope="col">residue</th>
              <th scope="col">formula</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, convention, advantages, refused }) => (
              <tr key={name}>
                <td class="tight">{name}</td>
                {advantages ? (
                  <>
                    <td>
                      <Bars values={advantages} most={most} label={`Advantages under ${name}`} />
                    </td>
                    <td class="tight">{advantage(advantages[0]!)}</td>
                    <td class="tight">{residue(advantages)}</td>
                  </>
                ) : (
                  <td colSpan={3}>{refused}</td>
                )}
                <td>{formula(convention)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Frame>
  );
}

const BAR = 9;
const HALF = 15;

function Bars({
  values,
  most,
  label,
}: {
  readonly values: ArrayLike<number>;
  readonly most: number;
  readonly label: string;
}) {
  const width = values.length * BAR;
  return (
    <svg
      class="bars"
      role="img"
      aria-label={label}
      width={width}
      height={2 * HALF}
      viewBox={`0 0 ${width} ${2 * HALF}`}
    >
      <path d={`M0,${HALF}h${width}`} class="zero" />
      {Array.from(values, (value, i) => {
        const height = Math.min(HALF, (HALF * Math.abs(value)) / most);
        return (
          <rect
            key={i}
            class={value > 0 ? 'up' : 'down'}
            x={i * BAR + 1}
            width={BAR - 2}
            y={value > 0 ? HALF - height : HALF}
            height={Number.isFinite(height) ? height : 0}
          />
        );
      })}
    </svg>
  );
}

function advantage(value: number): string {
  return value === 0 ? '0' : significant(value, 5);
}

/** The sum, where it is more than rounding. */
function residue(advantages: ArrayLike<number>): string {
  const all = Array.from(advantages);
  const sum = all.reduce((a, b) => a + b, 0);
  const size = all.reduce((a, b) => a + Math.abs(b), 0);
  return Math.abs(sum) <= 1e-12 * size ? '0' : significant(sum, 3);
}

const SMOOTHED = ['paper', 'trl', 'verl', 'dr-grpo'] as const satisfies readonly ConventionName[];
/** Differences between rewards, as shares of those that were entered. */
const SHARES = Array.from({ length: 81 }, (_, k) => 10 ** (-8 + k / 10));

/** The largest advantage of the group while the differences between its rewards shrink. */
function Smoothing({ api, rewards }: { readonly api: Api; readonly rewards: readonly number[] }) {
  const chart = () => {
    const lines = SMOOTHED.map((name) => ({
      label: name,
      points: SHARES.map((share) => {
        const shrunk = Float64Array.from(rewards, (value) => value * share);
        return [share, Math.max(...api.groupAdvantages(shrunk, rewards.length, name).advantages)] as const;
      }),
    }));
    const most = Math.max(0.1, ...lines.flatMap(({ points }) => points.map(([, value]) => value)));
    return linesChart({
      title: 'What ε does',
      subtitle: `a group of ${rewards.length}`,
      x: { title: 'differences of rewards, shrunk to this share', range: [1e-8, 1], scale: 'log' },
      y: { title: 'largest advantage', range: [0, 1.1 * most] },
      lines,
    });
  };
  return (
    <Panel
      id="smoothing"
      title="What ε does"
      about="The largest advantage of this group while its rewards are brought together. Without ε, dividing by the standard deviation would make any difference count as much as 1 against 0; ε lets the smallest ones fade."
      chart={chart}
      depends={[rewards]}
      call={`groupAdvantages(rewards.map((r) => r * share), ${rewards.length}, 'trl').advantages`}
    />
  );
}

const SIZES = [2, 4, 8, 16, 32, 64];
const POINTS = 121;

function Signal({ api, chance, size }: { readonly api: Api; readonly chance: number; readonly size: number }) {
  const ps = Array.from({ length: POINTS }, (_, k) => api.logistic(-9.2 + (18.4 * k) / (POINTS - 1)));
  const silent = (group: number) => ps.map((p) => [p, 1 - api.signalProbability(p, group)] as const);
  return (
    <Panel
      id="signal"
      title="How often a group teaches nothing"
      about={`The chance that all rewards of a group are equal, for this G = ${size}, for half as many and for four times as many rollouts. Groups of ${SIZES.join(', ')} at p = ${chance}: ${SIZES.map((group) => percent(1 - api.signalProbability(chance, group), 0)).join(', ')}.`}
      chart={() =>
        seriesChart({
          title: 'How often a group teaches nothing',
          subtitle: `G = ${size}`,
          x: 'success probability p',
          y: 'share of groups',
          seen: silent(size),
          seenLabel: `G = ${size}`,
          others: [
            { label: `G = ${Math.max(1, size >> 1)}`, points: silent(Math.max(1, size >> 1)) },
            { label: `G = ${4 * size}`, points: silent(4 * size) },
          ],
        })
      }
      depends={[size]}
      call={`1 - signalProbability(${chance}, ${size})`}
    />
  );
}
