// Your run: what a log says, and what follows from it.
import { useMemo, useState } from 'preact/hooks';
import type { RunDocument } from '../../runs/index.js';
import { Choice } from '../controls/choice.js';
import { Crosshair } from '../panels/crosshair.js';
import { Panel } from '../panels/panel.js';
import { prompt, run, runs } from '../state/run.js';
import { Findings } from './findings.js';
import { Laws } from './laws.js';
import { Opener } from './opener.js';
import { PERCENT, percent } from './percent.js';
import { printable } from './printable.js';
import {
  chosenRows,
  type Filter,
  filterNames,
  filters,
  type Order,
  orderNames,
  orders,
  promptRows,
} from './prompts.js';
import { PromptTable } from './promptTable.js';
import {
  calibrationPicture,
  forecastPicture,
  heatPicture,
  historyPicture,
  promptsPicture,
  stepsPicture,
} from './runPictures.js';
import { Trial } from './trial.js';

export function Run({ report }: { readonly report: boolean }) {
  const shown = run.value;
  return (
    <>
      {!report && <Opener />}
      {shown && <RunPage shown={shown} key={runs.value} />}
    </>
  );
}

const count = (value: number): string => value.toLocaleString('en-US');

function RunPage({ shown }: { readonly shown: RunDocument }) {
  const [order, setOrder] = useState<Order>('success');
  const [filter, setFilter] = useState<Filter>('all');
  const [search, setSearch] = useState('');
  const all = useMemo(() => promptRows(shown), [shown]);
  const rows = useMemo(() => chosenRows(all, order, filter, search), [all, order, filter, search]);
  const chosen = all[prompt.value] ?? all[0]!;
  const { log } = shown.inspection;
  const timed = shown.inspection.steps.filter(({ step }) => step !== null).length > 1;
  const forecast = 'forecastRun(fitRun(log.visits), { visits: 50 })';
  return (
    <>
      <Summary shown={shown} />
      <Findings shown={shown} names={all} />
      <div class="panels">
        {timed && (
          <Panel
            id="steps"
            title="Success over training"
            about="Mean success at each step, and the shares of groups that teach nothing, because all of their rewards are equal."
            chart={() => stepsPicture(shown)}
            depends={[shown]}
            call="inspect(log).steps"
          />
        )}
        <Panel
          id="forecast"
          title="What is expected"
          about={forecastWords(shown)}
          chart={() => forecastPicture(shown)}
          depends={[shown]}
          call={forecast}
        />
        <Panel
          id="histogram"
          title="Prompts by difficulty"
          about="How many prompts there are of each probability of success, as far as their rollouts tell."
          chart={() => promptsPicture(shown)}
          depends={[shown]}
          call="inspect(log).prompts.histogram"
        />
        {shown.trial && (
          <Panel
            id="calibration"
            title="Could the forecast be trusted?"
            about={`It was made once more from the first ${shown.trial.observed} visits of each prompt. Bars of equal height mean that what happened later was as likely as it said.`}
            chart={() => calibrationPicture(shown)}
            depends={[shown]}
            call={`scoreFit(fitRun(log.visits, { observe: ${shown.trial.observed} }))`}
          />
        )}
        {shown.trial && <Trial trial={shown.trial} />}
        {shown.outlook && <Laws shown={shown} />}
      </div>
      <fieldset class="filters" aria-label="Prompts that are shown">
        <Choice
          label="Sort by"
          value={order}
          options={orderNames.map((name) => [name, orders[name].label] as const)}
          onChange={setOrder}
        />
        <Choice
          label="Show"
          value={filter}
          options={filterNames.map((name) => [name, filters[name].label] as const)}
          onChange={setFilter}
        />
        <label>
          Search
          <input
            class="text"
            type="search"
            value={search}
            onInput={({ currentTarget }) => setSearch(currentTarget.value)}
          />
        </label>
        <p aria-live="polite">
          {count(rows.length)} of {count(log.prompts)} prompts
        </p>
      </fieldset>
      <div class="panels">
        {rows.length > 0 && (
          <Panel
            id="heat-map"
            title="Prompt by prompt, visit by visit"
            about="Each row is a prompt, each column one of its visits. Click a row, or use the arrow keys, for its history."
            chart={() => heatPicture(shown, rows, orders[order].label)}
            depends={[shown, rows]}
            call="log.visits"
            over={(drawing) => (
              <Crosshair
                drawing={drawing}
                label={`Prompt ${printable(chosen.label)}. Arrow keys choose another one.`}
                x={0}
                y={Math.max(0, rows.indexOf(chosen)) + 0.5}
                step={1}
                onMove={(_, y) => {
                  prompt.value = rows[Math.min(rows.length - 1, Math.max(0, Math.floor(y)))]!.place;
                }}
              />
            )}
          />
        )}
        <Panel
          id="history"
          title={`History of ${printable(chosen.label)}`}
          about={`${count(chosen.rollouts)} rollouts in ${count(chosen.visits)} visits, ${percent(chosen.success)} of them successes.`}
          chart={() => historyPicture(shown, chosen)}
          depends={[shown, chosen]}
          call={`${forecast}.prompts[${chosen.place}]`}
        />
      </div>
      <PromptTable rows={rows} chosen={chosen.place} />
    </>
  );
}

function Summary({ shown }: { readonly shown: RunDocument }) {
  const { log, groups, groupSize } = shown.inspection;
  const silent = (groups.allFailed + groups.allSucceeded) / groups.groups;
  return (
    <>
      <p class="outcome">
        Mean success is <strong>{log.meanSuccess.toFixed(4)}</strong>, and <strong>{percent(silent)}</strong> of the
        groups teach nothing.
      </p>
      <p class="about">
        {printable(log.title)}: {count(log.files)} {log.files === 1 ? 'file' : 'files'}, {count(log.steps)} steps,{' '}
        {count(log.prompts)} prompts, {count(log.visits)} groups (most of {groupSize} rollouts), {count(log.rollouts)}{' '}
        rollouts. Success is read from “{printable(log.reward)}”.
        {log.skippedLines > 0 &&
          ` ${count(log.skippedLines)} malformed lines were skipped, first ${printable(log.skippedReasons[0] ?? '')}.`}
        {log.unscored > 0 && ` ${count(log.unscored)} rollouts have no reward.`}
      </p>
      {[...log.notes, ...shown.notes].map((note) => (
        <p key={note} class="about">
          {printable(note)}
        </p>
      ))}
    </>
  );
}

function forecastWords({ outlook }: RunDocument): string {
  if (!outlook) return 'Nothing could be fitted to this log.';
  const { noDrift } = outlook.fit;
  const end = outlook.steps.at(-1)!;
  const drift =
    noDrift > 0.5
      ? `The prompts probably (${percent(noDrift)}) wander without learning together.`
      : `The prompts learn together, with a probability of ${noDrift < 1e-3 ? `over ${percent(0.999)}` : percent(1 - noDrift)}.`;
  return `${drift} ${end.ahead} visits on, mean success is expected at ${end.mean.mean.toFixed(3)} (90${PERCENT}: ${end.mean.low.toFixed(3)} to ${end.mean.high.toFixed(3)}).`;
}
