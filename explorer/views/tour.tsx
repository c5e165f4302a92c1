// Six steps that tell the story, each with the page set to what it tells of.
import { ideal, type State } from '../state/state.js';
import { update } from '../state/store.js';

interface Stop {
  readonly title: string;
  readonly text: string;
  readonly change: Partial<State>;
}

const grpo: Partial<State> = { ...ideal, view: 'dynamics', rule: 'grpo', start: undefined, steps: 50, scale: 'linear' };

export const stops: readonly Stop[] = [
  {
    title: 'A group grades itself',
    text: 'A model answers a prompt eight times; two answers are right. GRPO subtracts the mean reward of the group and divides by its spread. A rare success so weighs more than a common one.',
    change: { view: 'group', rewards: [1, 0, 0, 0, 1, 0, 0, 0], chance: 0.25 },
  },
  {
    title: 'One step is a map',
    text: 'Because only the success probability p matters, a step of training maps p to a new p. Follow the stairs: with β = 5 the prompt settles at 0.28, a little above where its reference policy had it. Training on does not help.',
    change: { ...grpo, pRef: 0.2, beta: 5, epsilon: 1e-5 },
  },
  {
    title: 'Why β below 0.754 sends everything to 1',
    text: 'Without smoothing (ε = 0) there is a β at which the last fixed point below 1 vanishes for every reference policy. Below 0.754 every prompt is solved in the end, however hard.',
    change: { ...grpo, pRef: 0.1, beta: 0.74, epsilon: 0 },
  },
  {
    title: 'Why hard prompts stay at 0',
    text: 'The theory has exact groups; a real one has eight rollouts. At p = 0.001 all eight fail in 99 % of groups, all advantages are 0, and nothing is learnt. The chance of a signal is what a prompt needs first.',
    change: { view: 'group', rewards: [0, 0, 0, 0, 0, 0, 0, 0], chance: 0.001 },
  },
  {
    title: 'Why groups of 2 waste 70 %',
    text: 'With two rollouts a group says something only if one fails and one succeeds: at p = 0.184 that is 30 % of groups. Groups of 8 of the same prompt are silent in one case of five.',
    change: { view: 'group', rewards: [1, 0], chance: 0.184 },
  },
  {
    title: 'Chaos',
    text: 'Where a step overshoots, the success probability jumps back and forth, in cycles of two, four, and more, and then without any order: two prompts that begin alike end apart. It is seen with hard prompts and a large β.',
    change: { ...grpo, pRef: 1e-6, beta: 11, epsilon: 1e-5, scale: 'log-odds', steps: 100 },
  },
];

export function Tour({ step }: { readonly step: number }) {
  const go = (to: number) => () => update(to === 0 ? { tour: 0 } : { tour: to, ...stops[to - 1]!.change });
  const stop = stops[step - 1];
  if (!stop) {
    return (
      <button type="button" class="start" onClick={go(1)}>
        Take the tour: six steps
      </button>
    );
  }
  return (
    <section class="tour" aria-labelledby="tour-title" aria-live="polite">
      <h2 id="tour-title">
        {step}. {stop.title}
      </h2>
      <p>{stop.text}</p>
      <p class="pages">
        <button type="button" onClick={go(step - 1)}>
          Back
        </button>
        <button type="button" disabled={step === stops.length} onClick={go(step + 1)}>
          Next step
        </button>
        <button type="button" onClick={go(0)}>
          End the tour
        </button>
      </p>
    </section>
  );
}
