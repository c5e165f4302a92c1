// node build/scripts/conventions.js: writes docs/conventions.md from the tables of conventions and the trainers' vectors.
import { readFileSync, writeFileSync } from 'node:fs';
import type { Aggregation } from '../bindings/losses/aggregation.js';
import type { KlRule } from '../bindings/losses/klForm.js';
import { type KlPreset, type KlPresetName, klPresets } from '../bindings/losses/klPresets.js';
import { klGradientOf, presetKl } from '../bindings/losses/klRule.js';
import { type LossName, type LossPreset, lossPresets } from '../bindings/losses/lossPresets.js';
import type { LossRule } from '../bindings/losses/lossRule.js';
import { presetLoss } from '../bindings/losses/rule.js';
import type { Convention } from '../bindings/rewards/choices.js';
import { paper, presetConvention } from '../bindings/rewards/convention.js';
import { type ConventionName, type Preset, presets } from '../bindings/rewards/presets.js';
import { sources } from '../bindings/rewards/sources.js';
import { klFiles, lossFiles, ownFiles, ownLossFiles, trainers } from '../bindings/rewards/trainers.js';
import { lossReasons, reasons } from './reasons.js';

interface Vector {
  readonly id: string;
  readonly convention: unknown;
  readonly components?: unknown;
  readonly differs?: keyof typeof reasons;
}

const root = new URL('../../', import.meta.url);
const vectors: Vector[] = JSON.parse(readFileSync(new URL('test/vectors/trainer-advantages.json', root), 'utf8'));
const none = vectors.filter(({ convention, components }) => convention === null && components === undefined);
const apart = vectors.filter(({ differs }) => differs !== undefined);

interface LossVector {
  readonly id: string;
  readonly differs?: keyof typeof lossReasons;
}

const lossVectors: LossVector[] = JSON.parse(
  readFileSync(new URL('test/vectors/trainer-losses.json', root), 'utf8'),
).vectors;

function link(trainer: string, file: string | undefined): string {
  const { title, repository, commit, file: usual } = trainers[trainer]!;
  return repository === null ? title : `[${title}](https://github.com/${repository}/blob/${commit}/${file ?? usual})`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function clipOf({ surrogate, clip, dualClip, delta, trustRegion, logRatioBounds, temperatures }: LossRule): string {
  const words = [];
  if (surrogate === 'sapo') words.push(`soft, τ = ${temperatures.join(', ')}`);
  if (surrogate === 'vespo') words.push('gamma weights');
  if (clip?.of === 'log') words.push(`log r in [−${clip.low}, ${clip.high}]`);
  if (clip?.of === 'width') words.push(rangeOf(clip.low, clip.high));
  if (dualClip !== null) words.push(`dual clip ${dualClip}`);
  if (delta !== null) words.push(`delta ${delta}`);
  if (trustRegion) {
    const { divergence, low, high, ways } = trustRegion;
    words.push(`${divergence} up to ${low}, ${high}${ways === 'both' ? ', either way' : ''}`);
  }
  if (logRatioBounds)
    words.push(`log r in [${logRatioBounds.join(', ').replaceAll('-', '−').replaceAll('Infinity', '∞')}]`);
  return words.join('; ');
}

function rangeOf(low: number, high: number): string {
  const digits = (x: number) => String(Number(x.toFixed(10)));
  return low === Infinity ? `r ≤ ${digits(1 + high)}` : `r in [${digits(1 - low)}, ${digits(1 + high)}]`;
}

function aggregationOf({ rule, emptyRows, tokenEpsilon, sequenceEpsilon }: Aggregation): string {
  const words: string[] = [rule];
  if (rule.startsWith('sequence-mean')) words.push(`empty rows ${emptyRows}`);
  if (tokenEpsilon > 0) words.push(`tokens + ${tokenEpsilon}`);
  if (sequenceEpsilon > 0) words.push(`rows + ${sequenceEpsilon}`);
  return words.join(', ');
}

function klOf({ estimator, inputClamp, outputClamp, clampOrder, straightThrough, weight }: KlRule): string {
  const words: string[] = [estimator];
  if (inputClamp !== null) words.push(`d ±${inputClamp}`);
  if (outputClamp !== null)
    words.push(`out ±${outputClamp}${clampOrder === 'after-weight' ? ' after the weight' : ''}`);
  if (straightThrough) words.push('gradient of k2');
  if (weight !== 'none') words.push(`weight ${weight}`);
  return words.join(', ');
}

function restOfLoss({ proximal, correction, offPolicyMask, covariance, regularizer }: LossRule): string {
  const words = [];
  if (proximal > 0) words.push(`+ ${proximal} (log r)²`);
  if (correction)
    words.push(`correction: ${correction.weight} ${correction.bound}, ${correction.low} to ${correction.high}`);
  if (offPolicyMask) words.push(`off-policy mask ${offPolicyMask.threshold}`);
  if (covariance) {
    const { effect, share, low, high, coefficient } = covariance;
    const what = effect === 'drop' ? `between ${low} and ${high}: dropped` : `largest: + ${coefficient} |log r|`;
    words.push(`${share} of the tokens, covariance ${what}`);
  }
  if (regularizer) words.push(`regularized: ${regularizer.toward}, β = ${regularizer.coefficient}`);
  return words.join('; ');
}

const lossRows = (Object.entries(lossPresets) as [LossName, LossPreset][]).map(([name, preset]) => {
  const rule = presetLoss('conventions', name);
  const faithful = Object.entries(preset.faithful ?? {}).map(([field, value]) =>
    field === 'aggregation' ? 'padding counts' : `${field}: ${value}`,
  );
  return row([
    `\`${name}\``,
    link(preset.trainer, ownLossFiles[name] ?? lossFiles[preset.trainer]),
    preset.entry,
    rule.surrogate,
    rule.level,
    clipOf(rule),
    aggregationOf(rule.aggregation),
    rule.kl ? `${rule.kl.coefficient} × ${klOf(rule.kl)}` : '',
    restOfLoss(rule),
    faithful.join(', '),
  ]);
});

const gradients = { reverse: 'KL(π‖ref)', forward: 'KL(ref‖π)', none: 'nothing', other: 'neither' } as const;

const klRows = (Object.entries(klPresets) as [KlPresetName, KlPreset][]).map(([name, preset]) => {
  const rule = presetKl(name);
  return row([
    `\`${name}\``,
    link(preset.trainer, ownLossFiles[name] ?? klFiles[preset.trainer] ?? lossFiles[preset.trainer]),
    preset.entry,
    preset.placement === 'both' ? 'loss or reward' : preset.placement,
    klOf(rule),
    gradients[klGradientOf(rule)],
  ]);
});

function epsilonOf({ scale, epsilon, epsilonOn }: Convention): string {
  return scale === 'none' || epsilon === 0 ? '' : `${epsilon}, ${epsilonOn}`;
}

function baselineOf({ shaping, k, baseline }: Convention): string {
  return shaping === 'none' ? baseline : `${baseline} after ${shaping}, k = ${k}`;
}

function restOf({ focus, whiten }: Convention): string {
  const words = [];
  if (focus > 0) words.push(`× (1 − m)^${focus}`);
  if (whiten) words.push(`whitened: ddof ${whiten.ddof}, ε ${whiten.epsilon} (${whiten.epsilonOn})`);
  return words.join('; ');
}

function quirksOf(preset: Preset): string {
  return Object.entries(preset.faithful ?? {})
    .map(([field, value]) => `${field}: ${value}`)
    .join(', ');
}

const rows = (Object.entries(presets) as [ConventionName, Preset][]).map(([name, preset]) => {
  const rule = presetConvention(name);
  const cells = [
    `\`${name}\``,
    link(sources[name].trainer, ownFiles[name]),
    sources[name].entry,
    baselineOf(rule),
    rule.scale,
    rule.scale.includes('std') && rule.scale !== 'bernoulli-std' ? String(rule.ddof) : '',
    epsilonOf(rule),
    rule.singleton,
    rule.missing,
    restOf(rule),
    quirksOf(preset),
  ];
  return row(cells);
});

const page = `<!-- Written by scripts/conventions.ts from the tables of presets in bindings/rewards and bindings/losses: edit those. -->

# Conventions of the trainers

## Advantages

The rules by which trainers turn the rewards of a group into advantages, by the name that \`groupAdvantages\`,
\`grpo advantages\` and \`grpo conventions\` know them by. Each trainer links to the file that the rule was read from, at the
commit that it was read at.

A reward r of a group with mean m gets (r − baseline) / divisor. *Divisor* is the scale with ε where the column says: under the
root of the variance, added to the deviation or to the mean ("std"), or as the least value of either ("floor"). *One* is what a
group of one reward gets, *NaN* what becomes of rewards that are NaN. Groups of equal rewards get exactly 0. The last column is
what the trainer does besides, which \`{ preset, faithful: true }\` adds.

| name | trainer | setting | baseline | divisor | ddof | ε | one | NaN | afterwards | faithful |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

The paper's rule is the default: ε = ${paper.epsilon} under the root, ddof ${paper.ddof}.

Where m + ε is not above 0, rules that divide by the mean give 0; SkyRL and MaxRL divide by the negative number.

## Losses

What \`policyLoss\` and \`policyLossFromLogits\` know trainers' losses by. With r = π/old of a token and its advantage A, *surrogate*
is what is minimised (the docstring of \`LossRule\` spells each out), *ratio* its level: of tokens, or of rows by their geometric mean.
*Aggregation* is one of the rules of \`aggregationWeights\`; the KL term has its coefficient by default, 0 where trainers leave it out.
The last column is what the trainer does besides, which \`{ preset, faithful: true }\` adds.

| name | trainer | setting | surrogate | ratio | clip | aggregation | KL | besides | faithful |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lossRows.join('\n')}

## KL terms

What \`klEstimate\` knows trainers' estimates by, with d = log π/ref. The last column: whose gradient the estimate has in expectation
when it is a loss, over tokens that π drew (for a ratio: that its denominator drew; for RPG: that the reference drew), where no
clamp acts. In the reward, k1 has that of KL(π‖ref).

| name | trainer | setting | placed in | estimate | gradient of |
| --- | --- | --- | --- | --- | --- |
${klRows.join('\n')}

## Vectors of advantages

${vectors.length} vectors were computed by the trainers' own code. ${vectors.length - apart.length - none.length} are matched,
in float64 to 1e-12 of max(1, |expected|); those of several rewards (GDPO) of NeMo-RL to 1e-7, since it takes variances as
E[x²] − E[x]². The others, with the reason:

${Object.entries(reasons)
  .map(([key, { words }]) => {
    const ids = apart.filter(({ differs }) => differs === key).map(({ id }) => `- \`${id}\``);
    return `**${words}** (${ids.length})\n\n${ids.join('\n')}`;
  })
  .join('\n\n')}

**Advantages that differ from token to token, which are no advantages of groups.** (${none.length})

${none.map(({ id }) => `- \`${id}\``).join('\n')}

## Vectors of losses

${lossVectors.length} losses, KL terms and aggregations were computed by the trainers' own code, with their gradients in log π.
${lossVectors.filter(({ differs }) => differs === undefined).length} are matched, in float64 to 1e-12 of max(1, |expected|), values and gradients; those of functions that cast to
float32 to 2^-22. The others, with the reason:

${Object.entries(lossReasons)
  .map(([key, words]) => {
    const ids = lossVectors.filter(({ differs }) => differs === key).map(({ id }) => `- \`${id}\``);
    return `**${words}** (${ids.length})\n\n${ids.join('\n')}`;
  })
  .join('\n\n')}
`;

writeFileSync(new URL('docs/conventions.md', root), page);
