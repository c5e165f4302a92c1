// The controls of an update rule: the paper's parameters, and what trainers do beyond them.
import { Check } from '../controls/check.js';
import { Choice } from '../controls/choice.js';
import { linear, logarithmic, logarithmicFromZero } from '../controls/scales.js';
import { Slider } from '../controls/slider.js';
import { integer, number } from '../state/fields.js';
import { ruleNames } from '../state/ruleNames.js';
import { hasEpsilon, rules } from '../state/rules.js';
import { conventionNames, fields, type State } from '../state/state.js';
import { update } from '../state/store.js';

interface Props {
  readonly state: State;
}

const scales = {
  beta: logarithmic(0.02, 50),
  alpha: linear(0, 1),
  epsilon: logarithmicFromZero(1e-9, 0.1),
  group: linear(2, 64),
  share: linear(0, 1),
};
const groupField = integer(8, 2, 1024);
const ratioField = number(0.2, 0, 100);
const shareField = number(1, 0, 1);

export function LawControls({ state }: Props) {
  const rule = rules[state.rule];
  return (
    <>
      <Choice
        label="Update rule"
        hint={rule.words}
        value={state.rule}
        options={ruleNames.map((name) => [name, rules[name].label] as const)}
        onChange={(name) => update({ rule: name })}
      />
      <Slider
        label="β, strength of the KL penalty"
        field={fields.beta}
        value={state.beta}
        scale={scales.beta}
        onChange={(beta) => update({ beta })}
      />
      {rule.hasAlpha && (
        <Slider
          label="α, share of β that pulls to the reference policy"
          field={fields.alpha}
          value={state.alpha}
          scale={scales.alpha}
          onChange={(alpha) => update({ alpha })}
        />
      )}
      {hasEpsilon(state) && (
        <Slider
          label="ε, added to the variance of the rewards"
          field={fields.epsilon}
          value={state.epsilon}
          scale={scales.epsilon}
          onChange={(epsilon) => update({ epsilon })}
        />
      )}
      <Refinements state={state} />
    </>
  );
}

/** Where the theory assumes what no trainer has. */
function Refinements({ state: { group, convention, clip, verifier, klEstimator } }: Props) {
  return (
    <fieldset class="refinements">
      <legend>What trainers do differently</legend>
      <Check
        label="Groups of finite size"
        checked={group !== undefined}
        onChange={(on) => update({ group: on ? 8 : undefined })}
      >
        <Slider
          label="G, answers in a group"
          field={groupField}
          value={group!}
          scale={scales.group}
          onChange={(size) => update({ group: Math.round(size) })}
        />
        <Choice
          label="Convention of the advantages"
          value={convention}
          options={[
            ['none', 'the paper’s'],
            ...conventionNames.filter((name) => name !== 'paper').map((name) => [name, name] as const),
          ]}
          onChange={(name) => update({ convention: name })}
        />
      </Check>
      <Check
        label="Clipped ratios"
        checked={clip !== undefined}
        onChange={(on) => update({ clip: on ? [0.2, 0.2] : undefined })}
      >
        <Slider
          label="Clip, below 1"
          field={ratioField}
          value={clip?.[0] ?? 0}
          scale={scales.share}
          onChange={(low) => update({ clip: [low, clip![1]!] })}
        />
        <Slider
          label="Clip, above 1"
          field={ratioField}
          value={clip?.[1] ?? 0}
          scale={scales.share}
          onChange={(high) => update({ clip: [clip![0]!, high] })}
        />
      </Check>
      <Check
        label="A verifier that errs"
        checked={verifier !== undefined}
        onChange={(on) => update({ verifier: on ? [0.95, 0.02] : undefined })}
      >
        <Slider
          label="Right answers that it accepts"
          field={shareField}
          value={verifier?.[0] ?? 1}
          scale={scales.share}
          onChange={(right) => update({ verifier: [right, verifier![1]!] })}
        />
        <Slider
          label="Wrong answers that it accepts"
          field={shareField}
          value={verifier?.[1] ?? 0}
          scale={scales.share}
          onChange={(wrong) => update({ verifier: [verifier![0]!, wrong] })}
        />
      </Check>
      <Check
        label="KL divergence as the estimate k3"
        checked={klEstimator === 'k3'}
        onChange={(on) => update({ klEstimator: on ? 'k3' : 'exact' })}
      />
    </fieldset>
  );
}
