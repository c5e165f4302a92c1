// docs/limits.md: its table is that of the code.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { refinementTable } from '../../scripts/refinementTable.js';

it('docs/limits.md shows which function honours what, as the code has it', () => {
  const text = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
  const shown = text.split('<!-- refinements -->\n')[1]!.split('\n<!-- /refinements -->')[0];
  expect(shown).toBe(refinementTable());
});
