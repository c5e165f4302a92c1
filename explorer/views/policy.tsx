// A policy over a vocabulary: what a tilt does to it, and what that costs.
import { useEffect, useMemo } from 'preact/hooks';
import { frontierChart, linesChart } from '../../charts/index.js';
import { type Api, onKernels } from '../compute/backend.js';
import { linear } from '../controls/scales.js';
import { Slider } from '../controls/slider.js';
import { attempt, Frame } from '../panels/frame.js';
import { Panel } from '../panels/panel.js';
import { ruleNames } from '../state/ruleNames.js';
import { rules, variantCall, variantOf } from '../state/rules.js';
import { fields, type State } from '../state/state.js';
import { update } from '../state/store.js';
import { lastRank, type Vocabulary, vocabularyOf } from '../state/vocabulary.js';
import { VocabularyControls } from './vocabulary.js';
import { WordBars } from './wordBars.js';
import { significant } from './words.js';

interface Props {
  readonly api: Api;
  readonly state: State;
}

type Batch = InstanceType<Api['PolicyBatch']>;

const tiltScale = linear(-8, 8);
const budget = { ...fields.tilt, near: (value: number) => value };
/** A tilt that leaves hardly anything but the best. */
const UTMOST = 40;

/** The policy of the page where the kernels work on it, and its text in a call. */
function useBatch(api: Api, state: State): { vocabulary: Vocabulary; batch: Batch } {
  const { vocabulary: kind, words, rank, ranks } = state;
  const made = useMemo(() => {
    const vocabulary = vocabularyOf(state);
    return { vocabulary, batch: new api.PolicyBatch(vocabulary.logits, vocabulary.rewards) };
  }, [kind, words, rank, ranks]);
  useEffect(() => () => made.batch.dispose(), [made]);
  return made;
}

export function PolicyControls(props: Props) {
  return (
    <>
      {!isTooLarge(props) && <TiltControls {...props} />}
      <VocabularyControls state={props.state} />
    </>
  );
}

function TiltControls({ api, state }: Props) {
  const { batch } = useBatch(api, state);
  const { tilt } = state;
  const kl = klOf(batch, tilt);
  const most = useMemo(() => klOf(batch, UTMOST), [batch]);
  return (
    <>
      <Slider
        label="c, the tilt: ref(o) exp(c r(o))"
        field={fields.tilt}
        value={tilt}
        scale={tiltScale}
        onChange={(c) => update({ tilt: c })}
      />
      <Slider
        label="1/c, as β of a step"
        field={{
          ...budget,
          read: (text) => (Number(text) > 0.02 ? Number(text) : undefined),
          expected: 'a number above 0.02',
        }}
        value={tilt === 0 ? Infinity : Number((1 / tilt).toPrecision(4))}
        scale={linear(0.1, 5)}
        onChange={(beta) => update({ tilt: Number((1 / beta).toPrecision(6)) })}
      />
      <Slider
        label="KL budget, in nats"
        field={{
          ...budget,
          read: (text) => (Number(text) >= 0 && Number(text) < most ? Number(text) : undefined),
          expected: `a number from 0 to ${most.toFixed(3)}`,
        }}
        value={Number(kl.toPrecision(4))}
        scale={linear(0, most)}
        onChange={(wanted) => update({ tilt: tiltOfKl(batch, Math.min(wanted, 0.999 * most)) })}
      />
      <small>The rules below have the parameters that are set in Dynamics: β = {state.beta}.</small>
    </>
  );
}

function klOf(batch: Batch, tilt: number): number {
  return batch.moments(tilt).kl[0]!;
}

/** The tilt above 0 of a KL divergence, by halving: it grows with the tilt. */
function tiltOfKl(batch: Batch, wanted: number): number {
  let [low, high] = [0, UTMOST];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (klOf(batch, middle) < wanted) low = middle;
    else high = middle;
  }
  return Number(low.toPrecision(6));
}

const DRAWS = [1, 2, 4, 8, 16, 32, 64];

export function Policy(props: Props) {
  if (!isTooLarge(props)) return <Tilted {...props} />;
  return (
    <p class="outcome" id="outcome">
      The vocabulary of GPT-2 needs WebAssembly: without it every move would take seconds. The words to edit can be
      tilted here.
    </p>
  );
}

function isTooLarge({ api, state }: Props): boolean {
  return state.vocabulary === 'gpt2' && !onKernels(api);
}

function Tilted({ api, state }: Props) {
  const { vocabulary, batch } = useBatch(api, state);
  const { words, tilt } = state;
  const now = useMemo(() => batch.tiltWithMoments(tilt), [batch, tilt]);
  const before = useMemo(() => batch.tiltWithMoments(0), [batch]);
  const best = useMemo(
    () =>
      DRAWS.map((n) => {
        const { kl, mean } = api.bestOfN(vocabulary.logits, vocabulary.rewards, n);
        return { n, kl: kl[0]!, reward: mean[0]! };
      }),
    [vocabulary],
  );
  const tilts = useMemo(
    () =>
      Array.from({ length: 81 }, (_, k) => {
        const { kl, mean } = batch.moments(12 * (k / 80) ** 2);
        return { kl: kl[0]!, reward: mean[0]! };
      }),
    [batch],
  );
  const many = state.vocabulary === 'gpt2';
  const here = { kl: now.kl[0]!, reward: now.mean[0]! };
  return (
    <>
      <p class="outcome" id="outcome">
        The tilt moves the mean reward from {amount(before.mean[0]!)} to <strong>{amount(here.reward)}</strong>, at a KL
        divergence of <strong>{here.kl.toFixed(4)}</strong> nats.
      </p>
      <div class="panels">
        {many ? (
          <Ranks state={state} before={before.policy as Float64Array} after={now.policy as Float64Array} />
        ) : (
          <WordBars
            id="bars"
            title="The policy"
            about={`Probabilities of the reference policy in grey, tilted by c = ${tilt} in blue. Words with a reward are bold.`}
            call={`new PolicyBatch(logits, rewards).tilt(${tilt})`}
            words={words}
            before={before.policy as Float64Array}
            after={now.policy as Float64Array}
          />
        )}
        <Panel
          id="frontier"
          title="What reward costs"
          about="Mean reward against KL divergence. The tilts are the best there is; choosing the best of n draws comes near."
          chart={() =>
            frontierChart({
              subtitle: many ? '50,257 tokens' : `${words.length} words`,
              tilts,
              bestOfN: best,
              ...(tilt >= 0 ? { here } : {}),
            })
          }
          depends={[tilts, best, tilt]}
          call={`new PolicyBatch(logits, rewards).moments(${tilt})`}
        />
        <Rules api={api} state={state} batch={batch} best={best} />
      </div>
    </>
  );
}

/** A mean reward: to four places, or as many digits where it is less. */
function amount(mean: number): string {
  return Math.abs(mean) < 1e-3 && mean !== 0 ? significant(mean, 4) : mean.toFixed(4);
}

const POINTS = 400;

interface RanksProps {
  readonly state: State;
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** The probabilities of a vocabulary that is too large for bars. */
function Ranks({ state, before, after }: RanksProps) {
  const first = state.rank;
  const last = lastRank(state);
  const curve = (policy: Float64Array) => {
    const count = policy.length;
    const ranks = Array.from({ length: POINTS }, (_, k) => Math.round(count ** (k / (POINTS - 1))));
    const edges = [first - 1, first, last, last + 1].filter((rank) => rank >= 1 && rank <= count);
    const sorted = [...new Set([...ranks, ...edges])].sort((a, b) => a - b);
    return sorted.map((rank) => [rank, policy[rank - 1]!] as const);
  };
  const [is, was] = [curve(after), curve(before)];
  const probabilities = [...is, ...was].map(([, p]) => p).filter((p) => p > 1e-18);
  const [least, most] = [Math.min(...probabilities), Math.max(...probabilities)];
  return (
    <Panel
      id="ranks"
      title="The policy"
      about={`Probabilities of the tokens by rank, tilted by c = ${state.tilt}. Right tokens, of ranks ${first.toLocaleString('en-US')} to ${last.toLocaleString('en-US')}, are shaded.`}
      chart={() =>
        linesChart({
          title: 'Probabilities by rank',
          subtitle: `tilted by c = ${state.tilt}`,
          x: { title: 'rank of the token', range: [1, before.length], scale: 'log' },
          y: { title: 'probability', range: [least / 2, Math.min(1, 2 * most)], scale: 'log' },
          lines: [
            { label: `tilted by ${state.tilt}`, points: is },
            { label: 'reference policy', points: was },
          ],
          band: { label: 'right tokens', from: first, to: last + 1 },
        })
      }
      depends={[before, after]}
      call={`new PolicyBatch(logits, rewards).tilt(${state.tilt})`}
    />
  );
}

const STEPS = 200;

interface RulesProps extends Props {
  readonly batch: Batch;
  readonly best: readonly { readonly n: number; readonly kl: number; readonly reward: number }[];
}

/** Where each rule takes this policy, and what choosing the best of n draws would. */
function Rules({ api, state, batch, best }: RulesProps) {
  const { alpha, beta } = state;
  const call = variantCall(state);
  const rows = useMemo(
    () =>
      ruleNames.map((rule) => ({
        rule,
        ...attempt(() => {
          const { mean, kl } = batch.iterate(variantOf(api, { ...state, rule }), STEPS);
          return { first: mean[1]!, last: mean[STEPS]!, kl: kl[STEPS]! };
        }),
      })),
    [batch, call, alpha],
  );
  const numbers = () => ({
    columns: ['policy', 'oneStep', 'mean', 'kl'],
    rows: [
      ...rows.flatMap(({ rule, value }) =>
        value ? [{ policy: rules[rule].label, oneStep: value.first, mean: value.last, kl: value.kl }] : [],
      ),
      ...best.map(({ n, reward, kl }) => ({ policy: `best of ${n}`, oneStep: '', mean: reward, kl })),
    ],
  });
  return (
    <Frame
      id="rules"
      title="Where each rule goes from here"
      about={`The mean reward after a step and after ${STEPS} of them, with β = ${beta}; a two-KL rule with α = ${alpha}. Below, what the best of n draws earns without any training.`}
      call={`new PolicyBatch(logits, rewards).iterate(${call}, ${STEPS})`}
      numbers={numbers}
    >
      <table>
        <thead>
          <tr>
            <th scope="col">policy</th>
            <th scope="col">one step</th>
            <th scope="col">{STEPS} steps</th>
            <th scope="col">KL then</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ rule, value, problem }) => (
            <tr key={rule}>
              <td>{rules[rule].label}</td>
              {value ? (
                <>
                  <td>{amount(value.first)}</td>
                  <td>{amount(value.last)}</td>
                  <td>{significant(value.kl, 4)}</td>
                </>
              ) : (
                <td colSpan={3} class="problem">
                  {problem}
                </td>
              )}
            </tr>
          ))}
          {best.slice(1).map(({ n, reward, kl }) => (
            <tr key={n}>
              <td>best of {n}</td>
              <td />
              <td>{amount(reward)}</td>
              <td>{significant(kl, 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Frame>
  );
}
