// Light or dark: what the system says, until the reader chooses.
import { computed, signal } from '@preact/signals';

type Theme = 'light' | 'dark';

const system = signal<Theme>('light');
const chosen = signal<Theme | undefined>(undefined);

export const theme = computed<Theme>(() => chosen.value ?? system.value);

export function nextTheme(): void {
  chosen.value = theme.value === 'dark' ? 'light' : 'dark';
}

export function followSystem(): void {
  const preference = matchMedia('(prefers-color-scheme: dark)');
  const follow = (): void => {
    system.value = preference.matches ? 'dark' : 'light';
  };
  follow();
  preference.addEventListener('change', follow);
}
