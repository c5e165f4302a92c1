// node build/scripts/conventions.js: writes docs/conventions.md from the tables of conventions and the trainers' vectors.
import { readFileSync, writeFileSync } from 'node:fs';
import { type Convention, paper, presetConvention } from '../bindings/rewards/convention.js';
import { type ConventionName, type Preset, presets } from '../bindings/rewards/presets.js';
import { ownFiles, trainers } from '../bindings/rewards/trainers.js';
import { reasons } from './reasons.js';

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

function link(trainer: string, name: string): string {
  const { title, repository, commit, file } = trainers[trainer]!;
  return repository === null
    ? title
    : `[${title}](https://github.com/${repository}/blob/${commit}/${ownFiles[name] ?? file})`;
}

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
    link(preset.trainer, name),
    preset.entry,
    baselineOf(rule),
    rule.scale,
    rule.scale.includes('std') && rule.scale !== 'bernoulli-std' ? String(rule.ddof) : '',
    epsilonOf(rule),
    rule.singleton,
    rule.missing,
    restOf(rule),
    quirksOf(preset),
  ];
  return `| ${cells.join(' | ')} |`;
});

const page = `<!-- Written by scripts/conventions.ts from bindings/rewards/presets.ts: edit that. -->

# Conventions for advantages

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

## Vectors

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
`;

writeFileSync(new URL('docs/conventions.md', root), page);
