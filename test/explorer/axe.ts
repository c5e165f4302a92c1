import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds on a page, but for what is minor. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: { impact: string; id: string; nodes: { html: string }[] }[] = await page.evaluate(
    'axe.run(document).then(({ violations }) => violations)',
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`);
}
