import { expect, test } from 'vitest';
import { Progress } from '../../cli/terminal/progress.js';

/** A clock that is set, and what is written meanwhile. */
function setting(terminal: boolean) {
  let [now, written] = [0, ''];
  const output = { write: (text: string) => (written += text), ...(terminal ? { isTTY: true, columns: 20 } : {}) };
  const progress = new Progress(output, () => now);
  return {
    at(time: number, line: string): string {
      [now, written] = [time, ''];
      progress.show(() => line);
      return written;
    },
    progress,
  };
}

test('on a terminal the line changes, is no longer than the terminal is wide, and goes', () => {
  const { at, progress } = setting(true);
  expect(at(0, 'step 10')).toBe('\rstep 10');
  expect(at(50, 'step 11')).toBe('');
  expect(at(150, 'done')).toBe('\rdone   ');
  expect(at(300, 'x'.repeat(50))).toBe(`\r${'x'.repeat(19)}`);
  progress.clear();
  expect(at(301, '')).toBe('');
});

test('elsewhere a line is written after ten seconds, and then now and then', () => {
  const { at } = setting(false);
  expect([0, 5000, 9999].map((time) => at(time, 'a')).join('')).toBe('');
  expect(at(10_000, 'a')).toBe('a\n');
  expect(at(30_000, 'b')).toBe('');
  expect(at(40_000, 'c')).toBe('c\n');
});

test('what it shows moves nothing on the terminal', () => {
  expect(setting(true).at(0, 'a\u001b[2J\nb')).toBe('\ra\\u001b[2J\\u000ab'.slice(0, 20));
});
