// The dynamics of one prompt's probability of success.
import { useMemo } from 'preact/hooks';
import type { AttractorOptions, ResolvedVariant } from '../../bindings/index.js';
import {
  bifurcationPicture,
  type Drawing,
  driveChart,
  mapChart,
  phasePicture,
  trajectoriesChart,
} from '../../charts/index.js';
import type { Api } from '../compute/backend.js';
import { spread } from '../compute/spread.js';
import { type Job, useJob } from '../compute/useJob.js';
import { Check } from '../controls/check.js';
import { Choice } from '../controls/choice.js';
import { linear, logOdds, probabilityAt, rounded } from '../controls/scales.js';
import { Slider } from '../controls/slider.js';
import { Crosshair } from '../panels/crosshair.js';
import { attempt, Frame } from '../panels/frame.js';
import { Panel } from '../panels/panel.js';
import { describeLaw, variantCall, variantOf } from '../state/rules.js';
import { fields, type State } from '../state/state.js';
import { update } from '../state/store.js';
import { Figures } from './figures.js';
import { LawControls } from './law.js';
import { limitWords, type Probabilities, probability, significant, stabilityWords } from './words.js';

interface Props {
  readonly api: Api;
  readonly state: State;
}

const scales = { pRef: logOdds(1e-6, 0.9999), steps: linear(1, 200) };

export function DynamicsControls({ state }: Pick<Props, 'state'>) {
  return (
    <>
      <Slider
        label="p_ref, success of the reference policy"
        field={fields.pRef}
        value={state.pRef}
        scale={scales.pRef}
        onChange={(pRef) => update({ pRef })}
      />
      <LawControls state={state} />
      <Slider
        label="Steps"
        field={fields.steps}
        value={state.steps}
        scale={scales.steps}
        onChange={(steps) => update({ steps })}
      />
      <Check
        label="Start elsewhere than at p_ref"
        checked={state.start !== undefined}
        onChange={(on) => update({ start: on ? state.pRef : undefined })}
      >
        <Slider
          label="Start"
          field={fields.pRef}
          value={state.start ?? state.pRef}
          scale={scales.pRef}
          onChange={(start) => update({ start })}
        />
      </Check>
      <Choice
        label="Axis of p"
        hint="Log-odds, log(p / (1 − p)), show what is near 0 and near 1."
        value={state.scale}
        options={[
          ['linear', 'p itself'],
          ['log-odds', 'log-odds of p'],
        ]}
        onChange={(scale) => update({ scale })}
      />
    </>
  );
}

export function Dynamics({ api, state }: Props) {
  const call = variantCall(state);
  const { value: variant, problem } = useMemo(() => attempt(() => variantOf(api, state)), [call]);
  return (
    <>
      {variant === undefined ? (
        <p class="outcome problem" id="outcome">
          {problem}
        </p>
      ) : (
        <Law api={api} state={state} variant={variant} call={call} />
      )}
      <Figures api={api} />
    </>
  );
}

interface LawProps extends Props {
  readonly variant: ResolvedVariant;
  /** What makes the variant: the same for the same law. */
  readonly call: string;
}

function Law(props: LawProps) {
  const { api, state, variant, call } = props;
  const { pRef, start, steps, scale } = state;
  const options = { variants: [variant], rule: describeLaw(state), pRef: [pRef], start, steps, scale };
  const orbit = [call, pRef, start, steps, scale];
  const from = start === undefined ? '' : `, { start: ${start} }`;
  // First of all, so that workers compute while the page draws the rest.
  const { beta: _, ...family } = variant;
  const law = JSON.stringify(family);
  const phase = useJob('phase', 'phase', { family, logOdds: LOG_ODDS, betas: BETAS }, law);
  const count = family.clip ? CLIPPED_BETAS : BIFURCATION_BETAS;
  const swept = { family, reference: pRef, start, scale, betas: spread(BETAS, count, 'log') };
  const bifurcation = useJob('bifurcation', 'bifurcation', swept, [pRef, start, scale, law].join());
  return (
    <>
      <Outcome {...props} />
      <div class="panels">
        <Panel
          id="map"
          title="One step"
          about="The success probability after a step against the one before. The stairs follow the steps; they end where the curve crosses the diagonal, or never do."
          chart={() => mapChart(api, options)}
          depends={orbit}
          call={`successTrajectories(${start ?? pRef}, ${call}, 1)`}
        />
        <Panel
          id="trajectory"
          title="Step by step"
          about="The success probability over the steps of training."
          chart={() => trajectoriesChart(api, options)}
          depends={orbit}
          call={`successTrajectories(${pRef}, ${call}, ${steps}${from})`}
        />
        <Bifurcation {...props} {...bifurcation} />
        <Phase {...props} {...phase} />
        <Panel
          id="drive"
          title="The drive"
          about="How strongly a step raises the log-odds of success, times β. It is the weight of a success plus that of a failure: largest where nearly all rewards of a group are equal. Groups of finite size bound it."
          chart={() => driveChart(api, variant)}
          depends={[call]}
          call={`calibratedWeights(p, ${call})`}
        />
        <FixedPoints {...props} />
      </div>
    </>
  );
}

/** What all panels say, in a sentence. */
function Outcome({ api, state: { pRef, start, beta }, variant, call }: LawProps) {
  const { value, problem } = useMemo(
    () =>
      attempt(() => {
        const options = {
          maxSteps: MOST_STEPS,
          ...(start === undefined ? {} : { start }),
        };
        const found = api.attractor(pRef, variant, options);
        return limitWords(found, found.kind === 'undecided' ? lastOf(api, pRef, variant, options) : undefined);
      }),
    [pRef, start, call],
  );
  if (problem !== undefined) {
    return (
      <p class="outcome" id="outcome">
        Of this rule the theory knows no steps, only where they come to rest: see the fixed points.
      </p>
    );
  }
  return (
    <p class="outcome" id="outcome">
      {start === undefined ? `From p_ref = ${pRef}` : `From p = ${start}, with p_ref = ${pRef},`} and with β = {beta},
      the success probability <strong>{value}</strong>.
    </p>
  );
}

/** The last point of an orbit that is still on its way. */
function lastOf(api: Api, pRef: number, variant: ResolvedVariant, { start }: AttractorOptions): Probabilities {
  const options = { ...(start === undefined ? {} : { start }), keep: 'last' } as const;
  const logOdds = api.successTrajectories(pRef, variant, MOST_STEPS, options).logOdds[0]!;
  return { success: api.logistic(logOdds), failure: api.logistic(-logOdds) };
}

/** Steps after which an orbit counts as one that does not settle. */
const MOST_STEPS = 4096;

function FixedPoints({ api, state: { pRef }, variant, call }: LawProps) {
  const { value: points, problem } = useMemo(() => attempt(() => api.fixedPoints(pRef, variant)), [pRef, call]);
  return (
    <Frame
      id="fixed-points"
      title="Fixed points"
      about="Success probabilities that a step leaves as they are, and what happens near them."
      call={`fixedPoints(${pRef}, ${call})`}
      numbers={
        points &&
        (() => ({
          columns: ['success', 'failure', 'logOdds', 'multiplier', 'stable'],
          rows: points.map(({ success, failure, logOdds, multiplier, stable }) => ({
            success,
            failure,
            logOdds,
            multiplier,
            stable: String(stable),
          })),
        }))
      }
    >
      {problem !== undefined && <p class="problem">{problem}</p>}
      {points && (
        <table>
          <thead>
            <tr>
              <th scope="col">p*</th>
              <th scope="col">multiplier</th>
              <th scope="col">nearby</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.logOdds}>
                <td class="tight">{probability(point)}</td>
                <td class="tight">{significant(point.multiplier, 4)}</td>
                <td>{stabilityWords(point)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Frame>
  );
}

const BETAS = [0.1, 20] as const;
const BIFURCATION_BETAS = 420;
const CLIPPED_BETAS = 60;

const LOG_ODDS = [-13, 5.5] as const;

function Bifurcation({ api, state: { pRef, beta }, call, part, failed, stale }: LawProps & Job<'bifurcation'>) {
  return (
    <Panel
      id="bifurcation"
      title="Where it ends, over β"
      about="For every β the points that the iteration ends among, over the fixed points. The line at the top is p = 1."
      chart={() => part && bifurcationPicture(api, part.options, part.data)}
      depends={[part]}
      failed={failed}
      stale={stale}
      call={`attractors(${pRef}, { ...${call}, beta: [${BETAS[0]}, …, ${BETAS[1]}] })`}
      over={(drawing) => <BetaLine drawing={drawing} beta={beta} />}
    />
  );
}

/** The present beta. */
function BetaLine({ drawing, beta }: { readonly drawing: Drawing; readonly beta: number }) {
  const { left, top, x, y } = drawing.panels[0]!;
  const at = x.position(beta);
  if (at < 0 || at > x.length) return null;
  return <i class="here" style={{ left: `${left + at}px`, top: `${top}px`, height: `${y.length}px` }} />;
}

function Phase({ api, state: { pRef, beta }, call, part, failed, stale }: LawProps & Job<'phase'>) {
  return (
    <Panel
      id="phase"
      title="Every p_ref and β at once"
      about="What the iteration from p_ref ends as. Click, drag, or use the arrow keys to move the point; all panels follow."
      chart={() => part && phasePicture(api, part.options, part.data)}
      depends={[part]}
      failed={failed}
      stale={stale}
      call={`attractors({ logOdds: [${LOG_ODDS[0]}, …, ${LOG_ODDS[1]}] }, ${call}, { maxSteps: ${part?.options.maxSteps ?? '…'} })`}
      over={(drawing) => (
        <Crosshair
          drawing={drawing}
          label={`p_ref ${pRef} and β ${beta} as a point. Arrow keys move it, Shift makes the steps larger.`}
          x={api.logit(pRef)}
          y={beta}
          onMove={(x, y) => update({ pRef: probabilityAt(x), beta: rounded(y) })}
        />
      )}
    />
  );
}
