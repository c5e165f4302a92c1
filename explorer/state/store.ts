// The one state of the page, and its address.
import { signal } from '@preact/signals';
import { initial, readHash, type State, writeHash } from './state.js';

export const state = signal<State>(initial);
/** What of the address could not be honoured. */
export const problems = signal<readonly string[]>([]);

/** Browsers refuse more than a few changes of the address a second. */
const PAUSE = 250;
let timer: ReturnType<typeof setTimeout> | undefined;

export function update(change: Partial<State>): void {
  state.value = { ...state.value, ...change };
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    history.replaceState(null, '', writeHash(state.value) || '#');
  }, PAUSE);
}

/** The page's address with its present state. */
export function address(): string {
  return location.href.replace(/#.*/s, '') + writeHash(state.value);
}

export function followAddress(): void {
  const follow = (hash: string): void => {
    const found = readHash(hash);
    state.value = found.state;
    problems.value = found.problems;
  };
  follow(location.hash);
  addEventListener('hashchange', ({ newURL }) => {
    const { hash } = new URL(newURL);
    follow(hash);
    // A change just before it may have been written over it since.
    if (location.hash !== hash) update({});
  });
}
