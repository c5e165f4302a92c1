// Nothing that comes from data, files or options steers a terminal.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeControls, printable } from '../../cli/terminal/printable.js';
import { runCli } from './runCli.js';

const CSI = '\u009b2J';
const OVERRIDE = '\u202egnp.exe';

/** What a terminal may obey, in any of its forms. */
function isObeyed(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (character === '\n' || character === '\t') return false;
  const direction = [0x61c, 0x200e, 0x200f].includes(code) || (code >= 0x202a && code <= 0x202e);
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || direction || (code >= 0x2066 && code <= 0x2069);
}

/** Any text; fast-check takes seconds to prepare its own. */
const anyText = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));

describe('escaping', () => {
  test('leaves no character that a terminal obeys, whatever the text', () => {
    fc.assert(
      fc.property(anyText, fc.nat(0x2100), (text, code) => {
        const mixed = text + String.fromCharCode(code) + text;
        expect([...escapeControls(mixed)].filter(isObeyed)).toEqual([]);
        expect(printable(mixed)).not.toMatch(/[\n\t]/);
      }),
    );
  });

  test('leaves other text as it is', () => {
    for (const text of ['β = 0.2, p → 1', '数学', 'שלום', 'a\tb\nc', '👩‍🔬']) expect(escapeControls(text)).toBe(text);
  });

  test('is that of JSON, so that a document keeps its data', () => {
    const text = JSON.stringify({ id: CSI + OVERRIDE });
    expect(JSON.parse(escapeControls(text))).toEqual(JSON.parse(text));
  });

  test('keeps sequences that are asked for, and only those', () => {
    expect(escapeControls('\u001b[1mx\u001b[22m\u001b[2J', ['\u001b[1m', '\u001b[22m'])).toBe(
      '\u001b[1mx\u001b[22m\\u001b[2J',
    );
  });
});

describe('the command escapes', () => {
  const forecast = ['forecast', '-', '--beta', '2'];
  const line = (reward: unknown) => `${JSON.stringify({ prompt_id: 'a', reward })}\n`;

  test.each([80, undefined])('data in messages, on a terminal of %s columns', async (terminal) => {
    for (const hostile of [CSI, OVERRIDE, '\u2066', '\u007f']) {
      const setting = terminal === undefined ? {} : { terminal };
      const { code, stderr } = await runCli(forecast, { stdin: line(hostile), ...setting });
      expect(code).toBe(1);
      expect(stderr).toContain(`\\u${hostile.charCodeAt(0).toString(16).padStart(4, '0')}`);
      expect([...stderr].filter((character) => isObeyed(character) && character !== '\r')).toEqual([]);
    }
  });

  test('data in reports', async () => {
    const { stdout } = await runCli([...forecast, '--skip-invalid'], { stdin: line(CSI) + line(1), terminal: 80 });
    expect(stdout).toContain('\\u009b2J');
    expect(stdout).not.toContain('\u009b');
  });

  test('names of files, options and commands', async () => {
    for (const hostile of [`\u001b]0;x\u0007`, 'a\rb', CSI, OVERRIDE]) {
      for (const argv of [['forecast', `${hostile}.jsonl`, '--beta', '2'], ['attractor', `--${hostile}`], [hostile]]) {
        const { code, stderr } = await runCli(argv, { terminal: 80 });
        expect([1, 2]).toContain(code);
        expect([...stderr].filter(isObeyed)).toEqual([]);
        expect(stderr).toMatch(/^grpo: [^\n]+\n$/);
      }
    }
  });
});
