// A policy over a few words, trained by gradient steps, beside the closed form of the same training.
import { useMemo } from 'preact/hooks';
import type { ResolvedVariant, TrainOptions } from '../../bindings/index.js';
import { type Chart, linesChart } from '../../charts/index.js';
import type { Api } from '../compute/backend.js';
import { INNER_STEPS, type TrainingPart } from '../compute/training.js';
import { useJob } from '../compute/useJob.js';
import { Check } from '../controls/check.js';
import { Choice } from '../controls/choice.js';
import { linear, logarithmic } from '../controls/scales.js';
import { Slider } from '../controls/slider.js';
import { attempt } from '../panels/frame.js';
import { Panel } from '../panels/panel.js';
import { integer } from '../state/fields.js';
import { describeLaw, literal, variantCall, variantOf } from '../state/rules.js';
import { fields, type State } from '../state/state.js';
import { update } from '../state/store.js';
import { vocabularyOf } from '../state/vocabulary.js';
import { LawControls } from './law.js';
import { WordControls } from './vocabulary.js';
import { WordBars } from './wordBars.js';
import { significant } from './words.js';

interface Props {
  readonly api: Api;
  readonly state: State;
}

const scales = {
  learningRate: logarithmic(0.001, 100),
  innerSteps: logarithmic(1, 1000),
  outerSteps: linear(1, 200),
  draws: logarithmic(1, 1024),
  seed: linear(0, 100),
};
const drawsField = integer(4, 1, 4096);

export function GradientControls({ state }: Pick<Props, 'state'>) {
  const { learningRate, innerSteps, outerSteps, optimizer, draws, seed } = state;
  return (
    <>
      <Slider
        label="Learning rate"
        field={fields.learningRate}
        value={learningRate}
        scale={scales.learningRate}
        onChange={(rate) => update({ learningRate: rate })}
      />
      <Slider
        label="Inner steps: gradient steps on one old policy"
        field={fields.innerSteps}
        value={innerSteps}
        scale={scales.innerSteps}
        onChange={(count) => update({ innerSteps: Math.round(count) })}
      />
      <Slider
        label="Steps: how often the old policy is replaced"
        field={fields.outerSteps}
        value={outerSteps}
        scale={scales.outerSteps}
        onChange={(count) => update({ outerSteps: Math.round(count) })}
      />
      <Choice
        label="Optimizer"
        value={optimizer}
        options={[
          ['sgd', 'gradient ascent'],
          ['adam', 'Adam'],
        ]}
        onChange={(name) => update({ optimizer: name })}
      />
      <LawControls state={state} />
      <Check
        label="Draw the groups, rather than expect them"
        checked={draws !== undefined}
        onChange={(on) => update({ draws: on ? 4 : undefined, ...(on ? { group: state.group ?? 8 } : {}) })}
      >
        <Slider
          label="Groups a step"
          field={drawsField}
          value={draws ?? 4}
          scale={scales.draws}
          onChange={(count) => update({ draws: Math.round(count) })}
        />
        <Slider
          label="Seed of the draws"
          field={fields.seed}
          value={seed}
          scale={scales.seed}
          onChange={(value) => update({ seed: Math.round(value) })}
        />
      </Check>
      <details>
        <summary>The vocabulary</summary>
        <WordControls words={state.words} />
      </details>
    </>
  );
}

/** What `trainTabular` is given besides the rule. */
function optionsOf({ learningRate, innerSteps, outerSteps, optimizer, draws, seed }: State): TrainOptions {
  return {
    learningRate,
    innerSteps,
    steps: outerSteps,
    ...(optimizer === 'sgd' ? {} : { optimizer }),
    ...(draws === undefined ? {} : { group: { count: draws, seed } }),
  };
}

export function Gradient({ api, state }: Props) {
  const law = variantCall(state);
  const { value: variant, problem } = useMemo(() => attempt(() => variantOf(api, state)), [law]);
  const sizeless = state.draws !== undefined && state.group === undefined;
  if (variant === undefined || sizeless) {
    return (
      <p class="outcome problem" id="outcome">
        {problem ?? 'Groups can be drawn where they have a size: tick “Groups of finite size”.'}
      </p>
    );
  }
  return <Training api={api} state={state} variant={variant} law={law} />;
}

interface TrainingProps extends Props {
  readonly variant: ResolvedVariant;
  readonly law: string;
}

function Training({ api, state, variant, law }: TrainingProps) {
  const { words } = state;
  const options = optionsOf(state);
  const { logits, rewards } = vocabularyOf({ ...state, vocabulary: 'words' });
  const callWith = (given: TrainOptions) => `trainTabular(logits, rewards, ${law}, ${literal(given)})`;
  const call = callWith(options);
  const key = `${call} ${logits.join()} ${rewards.join()}`;
  const { part, failed } = useJob('training', 'training', { logits, rewards, variant, options }, key);
  const waiting = part === undefined;
  return (
    <>
      <p class="outcome" id="outcome" aria-live="polite">
        {failed ?? (waiting ? 'Training …' : verdict(part))}
      </p>
      <div class="panels">
        <Panel
          id="training"
          title="Gradient steps and the closed form"
          about="The mean reward each time the old policy has been replaced. The closed form is where the best policy of each step leads."
          chart={() => part && trainingPicture(part, describeLaw(state))}
          depends={[part]}
          failed={failed}
          call={call}
        />
        <Panel
          id="gap"
          title="Where they part"
          about="The difference of the two mean rewards, step by step, on a logarithmic axis."
          chart={() => part && gapPicture(part)}
          depends={[part]}
          failed={failed}
          call={call}
        />
        <Panel
          id="approach"
          title="How many inner steps it takes"
          about="After one step: how far the policy is from the best one, over the number of its gradient steps. The call has the last of them. Where the line falls, more of them help; where it stays, the learning rate, the optimizer or the drawn groups set the limit."
          chart={() => (part?.approach ? approachPicture(part.approach) : undefined)}
          depends={[part]}
          failed={failed}
          call={callWith({ ...options, innerSteps: INNER_STEPS.at(-1)!, steps: 1 })}
        />
        {part && (
          <WordBars
            id="trained"
            title="The trained policy"
            about="Probabilities before training in grey, after it in blue. Words with a reward are bold."
            call={`${call}.logits`}
            words={words}
            before={api.softmax(logits)}
            after={api.softmax(part.training.logits)}
          />
        )}
      </div>
    </>
  );
}

/** Less than this of a mean reward is nothing that a curve shows. */
const VISIBLE = 1e-3;

function verdict({ training: { mean, closedForm }, approach }: TrainingPart) {
  const [trained, exact] = [mean.at(-1)!, closedForm.mean.at(-1)!];
  if (Number.isNaN(exact)) {
    return `After ${mean.length - 1} steps the mean reward is ${trained.toFixed(4)}. With the estimate k3 there is no closed form to compare it with.`;
  }
  const gap = Math.abs(trained - exact);
  const said = `After ${mean.length - 1} steps gradient training has a mean reward of ${trained.toFixed(4)}, the closed form one of ${exact.toFixed(4)}`;
  if (gap < VISIBLE) return `${said}: they agree to ${gap === 0 ? 'the last digit' : significant(gap, 2)}.`;
  const most = approach?.at(-1);
  return `${said}: they part.${most ? ` With ${most[0].toLocaleString('en-US')} inner steps the first step would end ${significant(most[1], 2)} from its best policy.` : ''}`;
}

function trainingPicture({ training: { mean, closedForm } }: TrainingPart, rule: string): Chart {
  const all = [...mean, ...closedForm.mean].filter((value) => !Number.isNaN(value));
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = 0.05 * (most - least || 1);
  return linesChart({
    title: 'Gradient steps and the closed form',
    subtitle: rule,
    x: { title: 'step n', range: [0, Math.max(1, mean.length - 1)] },
    y: { title: 'mean reward', range: [least - room, most + room] },
    lines: [
      { label: 'gradient steps', points: pointsOf(mean), dots: mean.length <= 60 },
      { label: 'closed form', points: pointsOf(closedForm.mean), dashed: true },
    ],
  });
}

function gapPicture({ training: { mean, closedForm } }: TrainingPart): Chart {
  const gaps = Array.from(mean, (value, n) => Math.abs(value - closedForm.mean[n]!));
  return linesChart({
    title: 'Where gradient steps and the closed form part',
    subtitle: 'difference of mean rewards',
    x: { title: 'step n', range: [0, Math.max(1, mean.length - 1)] },
    y: { title: 'difference of mean rewards', range: around(gaps), scale: 'log' },
    lines: [{ label: 'difference', points: pointsOf(gaps), dots: gaps.length <= 60 }],
  });
}

function approachPicture(approach: NonNullable<TrainingPart['approach']>): Chart {
  return linesChart({
    title: 'How many inner steps it takes',
    subtitle: 'after one step',
    x: { title: 'inner steps', range: [1, approach.at(-1)![0]], scale: 'log' },
    y: { title: 'difference of mean rewards', range: around(approach.map(([, gap]) => gap)), scale: 'log' },
    lines: [{ label: 'difference from the best policy of the step', points: approach, dots: true }],
  });
}

/** Powers of ten around all values. */
function around(values: readonly number[]): readonly [number, number] {
  const known = values.filter((value) => value > 0);
  if (known.length === 0) return [1e-16, 1];
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most) + 1e-9)];
}

function pointsOf(values: ArrayLike<number>): (readonly [number, number])[] {
  return Array.from(values, (value, n) => [n, value] as const);
}
