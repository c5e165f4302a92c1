// A policy over a few words: what a tilt does to it, and what that costs.
import { useMemo } from 'preact/hooks';
import * as closedForms from '../../bindings/neighbours.js';
import * as closedFormsOfReference from '../../bindings/referenceNeighbours.js';
import { frontierChart } from '../../charts/index.js';
import type { Api } from '../compute/backend.js';
import { linear } from '../controls/scales.js';
import { NumberInput, Slider } from '../controls/slider.js';
import { Panel } from '../panels/panel.js';
import { ruleNames, rules, variantCall, variantOf } from '../state/rules.js';
import { fields, type State } from '../state/state.js';
import { update } from '../state/store.js';
import { logitField, rewardField, type Word } from '../state/words.js';
import { printable } from './printable.js';
import { significant } from './words.js';

interface Props {
  readonly api: Api;
  /** Whether the kernels run. */
  readonly kernels: boolean;
  readonly state: State;
}

const tiltScale = linear(-8, 8);
const budget = { ...fields.tilt, near: (value: number) => value };
const MOST = 24;

export function PolicyControls({ api, state: { words, tilt, ...rest } }: Omit<Props, 'kernels'>) {
  const set = (i: number, change: Partial<Word>): void =>
    update({ words: words.map((word, j) => (j === i ? { ...word, ...change } : word)) });
  const { kl } = useMemo(() => tilted(api, words, tilt), [words, tilt]);
  const most = useMemo(() => tilted(api, words, 40).kl, [words]);
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
        onChange={(wanted) => update({ tilt: tiltOfKl(api, words, Math.min(wanted, 0.999 * most)) })}
      />
      <fieldset class="words">
        <legend>Words, logits and rewards</legend>
        {words.map(({ text, logit, reward }, i) => (
          <div key={i} class="word">
            <input
              class="text"
              type="text"
              aria-label={`Word ${i + 1}`}
              maxLength={40}
              value={text}
              onInput={({ currentTarget }) => set(i, { text: currentTarget.value })}
            />
            <NumberInput
              label={`Logit of word ${i + 1}`}
              field={logitField}
              value={logit}
              onChange={(value) => set(i, { logit: value })}
            />
            <NumberInput
              label={`Reward of word ${i + 1}`}
              field={rewardField}
              value={reward}
              onChange={(value) => set(i, { reward: value })}
            />
            <button
              type="button"
              aria-label={`Remove word ${i + 1}`}
              disabled={words.length <= 2}
              onClick={() => update({ words: words.filter((_, j) => j !== i) })}
            >
              ×
            </button>
          </div>
        ))}
        <button
          type="button"
          disabled={words.length >= MOST}
          onClick={() => update({ words: [...words, { text: 'new', logit: 0, reward: 0 }] })}
        >
          Add a word
        </button>
      </fieldset>
      <small>
        Parameters of the rules ({rules[rest.rule].label} and others) are those of Dynamics: β = {rest.beta}.
      </small>
    </>
  );
}

interface Tilted {
  readonly policy: Float64Array;
  readonly mean: number;
  readonly kl: number;
  readonly entropy: number;
}

function tilted(api: Api, words: readonly Word[], c: number): Tilted {
  const batch = batchOf(api, words);
  try {
    const { mean, kl, entropy } = batch.moments(c);
    return { policy: batch.tilt(c) as Float64Array, mean: mean[0]!, kl: kl[0]!, entropy: entropy[0]! };
  } finally {
    batch.dispose();
  }
}

function batchOf(api: Api, words: readonly Word[]) {
  const logits = Float64Array.from(words, ({ logit }) => logit);
  return new api.PolicyBatch(
    logits,
    Float64Array.from(words, ({ reward }) => reward),
  );
}

/** The tilt above 0 of a KL divergence, by halving: it grows with the tilt. */
function tiltOfKl(api: Api, words: readonly Word[], wanted: number): number {
  const batch = batchOf(api, words);
  let [low, high] = [0, 40];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (batch.moments(middle).kl[0]! < wanted) low = middle;
    else high = middle;
  }
  batch.dispose();
  return Number(low.toPrecision(6));
}

const DRAWS = [1, 2, 4, 8, 16, 32, 64];

export function Policy({ api, kernels, state }: Props) {
  const { words, tilt } = state;
  const now = useMemo(() => tilted(api, words, tilt), [words, tilt]);
  const before = useMemo(() => tilted(api, words, 0), [words]);
  const forms = kernels ? closedForms : closedFormsOfReference;
  const logits = words.map(({ logit }) => logit);
  const rewards = words.map(({ reward }) => reward);
  return (
    <>
      <p class="outcome" id="outcome">
        The tilt raises the mean reward from {before.mean.toFixed(4)} to <strong>{now.mean.toFixed(4)}</strong>, at a KL
        divergence of <strong>{now.kl.toFixed(4)}</strong> nats.
      </p>
      <div class="panels">
        <Bars words={words} before={before.policy} after={now.policy} tilt={tilt} />
        <Panel
          id="frontier"
          title="What reward costs"
          about="Mean reward against KL divergence. The tilts are the best there is; choosing the best of n draws comes near."
          chart={() =>
            frontierChart({
              subtitle: `${words.length} words`,
              tilts: Array.from({ length: 81 }, (_, k) => tilted(api, words, 12 * (k / 80) ** 2)).map(
                ({ kl, mean }) => ({ kl, reward: mean }),
              ),
              bestOfN: DRAWS.map((n) => {
                const { kl, mean } = forms.bestOfN(logits, rewards, n);
                return { n, kl: kl[0]!, reward: mean[0]! };
              }),
            })
          }
          depends={[words]}
          call={`new PolicyBatch(logits, rewards).moments(${tilt})`}
        />
        <Rules api={api} state={state} />
      </div>
    </>
  );
}

interface BarsProps {
  readonly words: readonly Word[];
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly tilt: number;
}

function Bars({ words, before, after, tilt }: BarsProps) {
  const most = Math.max(...before, ...after);
  const bar = (share: number) => ({ width: `${(100 * share) / most}%` });
  return (
    <section class="panel" id="bars" aria-labelledby="bars-title">
      <h2 id="bars-title">The policy</h2>
      <p class="about">
        Probabilities of the reference policy in grey, tilted by c = {tilt} in blue. Words with a reward are bold.
      </p>
      <table class="policy">
        <thead>
          <tr>
            <th scope="col">word</th>
            <th scope="col">probability</th>
            <th scope="col">before</th>
            <th scope="col">after</th>
          </tr>
        </thead>
        <tbody>
          {words.map(({ text, reward }, i) => (
            <tr key={i} class={reward > 0 ? 'best' : undefined}>
              <td>{printable(text)}</td>
              <td class="two">
                <i class="was" style={bar(before[i]!)} />
                <i class="is" style={bar(after[i]!)} />
              </td>
              <td class="tight">{significant(before[i]!, 3)}</td>
              <td class="tight">{significant(after[i]!, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <footer>
        <details>
          <summary>The call</summary>
          <pre class="call">
            <code>{`new PolicyBatch(logits, rewards).tilt(${tilt})`}</code>
          </pre>
        </details>
      </footer>
    </section>
  );
}

const STEPS = 200;

/** Where each rule takes this policy. */
function Rules({ api, state }: { readonly api: Api; readonly state: State }) {
  const { words, beta, alpha, epsilon } = state;
  const rows = useMemo(() => {
    const batch = batchOf(api, words);
    try {
      return ruleNames.map((rule) => {
        const variant = variantOf(api, { rule, beta, alpha, epsilon });
        const { mean, kl } = batch.iterate(variant, STEPS);
        return { rule, first: mean[1]!, last: mean[STEPS]!, kl: kl[STEPS]! };
      });
    } finally {
      batch.dispose();
    }
  }, [words, beta, alpha, epsilon]);
  return (
    <section class="panel" id="rules" aria-labelledby="rules-title">
      <h2 id="rules-title">Where each rule goes from here</h2>
      <p class="about">
        The mean reward after a step and after {STEPS} of them, with β = {beta}; a two-KL rule with α = {alpha}. Change
        them in Dynamics.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">rule</th>
            <th scope="col">one step</th>
            <th scope="col">{STEPS} steps</th>
            <th scope="col">KL then</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ rule, first, last, kl }) => (
            <tr key={rule}>
              <td>{rules[rule].label}</td>
              <td>{first.toFixed(4)}</td>
              <td>{last.toFixed(4)}</td>
              <td>{significant(kl, 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <footer>
        <details>
          <summary>The call</summary>
          <pre class="call">
            <code>{`new PolicyBatch(logits, rewards).iterate(${variantCall(state)}, ${STEPS})`}</code>
          </pre>
        </details>
      </footer>
    </section>
  );
}
