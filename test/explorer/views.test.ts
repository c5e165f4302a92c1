// The views of groups and policies, and the tour, in Chromium.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as api from '../../bindings/index.js';
import { bestOfN } from '../../bindings/neighbours.js';
import { vocabularyOf } from '../../explorer/state/vocabulary.js';
import { initialWords } from '../../explorer/state/words.js';
import { dist } from '../dist.js';
import { seriousFindings } from './axe.js';
import { openBrowser, SharedPage } from './browser.js';

let browser: Browser;
let shared: SharedPage;
beforeAll(async () => {
  browser = await openBrowser('chromium');
  shared = await SharedPage.open(browser, pathToFileURL(dist('explorer.html')).href, { reducedMotion: 'reduce' });
});
afterAll(() => browser?.close());

test('a group shows the advantages of every convention, and follows a click', async () => {
  const page = await shared.at('#view=group');
  const shown = async () => {
    const rows = await page.locator('#conventions tbody tr').allInnerTexts();
    return new Map(rows.map((row) => [row.split('\t')[0]!, row.split('\t')]));
  };
  const first = await shown();
  expect([...first.keys()]).toEqual(Object.keys(api.advantagePresets));
  const rewards = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0);
  for (const name of ['paper', 'trl', 'verl', 'dr-grpo', 'nemo'] as const)
    expect(Number(first.get(name)![2]), name).toBeCloseTo(api.groupAdvantages(rewards, 8, name).advantages[0]!, 3);
  // The deviation of the others is not that of the group: what NeMo RL divides by leaves a residue.
  expect(first.get('trl')![3]).toBe('0');
  expect(first.get('nemo')![3]).not.toBe('0');
  await page.getByRole('button', { name: 'Rollout 2, reward 0' }).click();
  await page.getByRole('button', { name: 'Rollout 2, reward 1' }).waitFor();
  rewards[1] = 1;
  expect(Number((await shown()).get('trl')![2])).toBeCloseTo(api.groupAdvantages(rewards, 8, 'trl').advantages[0]!, 3);
  await page.getByLabel('Rollouts in the group, G', { exact: true }).fill('2');
  expect(await page.locator('.reward').count()).toBe(2);
  const silent = (100 * (1 - api.signalProbability(0.1, 2))).toFixed(1);
  expect(await page.textContent('#outcome')).toContain(`${silent}\u00a0% teach nothing`);
  expect(await seriousFindings(page)).toEqual([]);
});

test('a policy shows its tilt, and the budget of KL leads to one', async () => {
  const page = await shared.at('#view=policy&tilt=2');
  const logits = Float64Array.from(initialWords, ({ logit }) => logit);
  const rewards = Float64Array.from(initialWords, ({ reward }) => reward);
  const batch = new api.PolicyBatch(logits, rewards);
  const said = async () => (await page.textContent('#outcome'))!;
  expect(await said()).toContain(batch.moments(2).mean[0]!.toFixed(4));
  expect(await said()).toContain(batch.moments(2).kl[0]!.toFixed(4));
  const rows = await page.locator('#bars tbody tr').allInnerTexts();
  for (const [i, probability] of batch.tilt(2).entries())
    expect(Number(rows[i]!.split('\t').at(-1)), rows[i]).toBeCloseTo(probability, 2);
  await page.getByLabel('KL budget, in nats', { exact: true }).fill('0.5');
  expect(await said()).toContain('0.5000');
  const [grpo] = await page.locator('#rules tbody tr').allInnerTexts();
  const { mean } = batch.iterate(api.variants.grpo({ beta: 1, varianceEpsilon: 1e-5 }), 200);
  expect(grpo!.split('\t').slice(1, 3)).toEqual([mean[1]!.toFixed(4), mean[200]!.toFixed(4)]);
  batch.dispose();
  expect(await page.locator('#frontier .picture svg circle').count()).toBeGreaterThanOrEqual(7);
  const best = bestOfN(logits, rewards, 4).mean[0]!.toFixed(4);
  expect(await page.locator('#rules tbody tr', { hasText: 'best of 4' }).innerText()).toContain(best);

  await page.getByLabel('Word 2', { exact: true }).fill('<b>bold</b>');
  expect(await page.locator('#bars tbody tr').nth(1).innerText()).toContain('<b>bold</b>');
  await page.getByRole('button', { name: 'Remove word 2' }).click();
  expect(await page.locator('#bars tbody tr').count()).toBe(initialWords.length - 1);
  expect(await seriousFindings(page)).toEqual([]);
});

test('the vocabulary of GPT-2 is tilted whole', async () => {
  const page = await shared.at('#view=policy&vocabulary=gpt2&tilt=5&rank=10&ranks=3');
  const { logits, rewards } = vocabularyOf({ vocabulary: 'gpt2', words: [], rank: 10, ranks: 3 });
  expect([logits.length, rewards.indexOf(1), rewards.lastIndexOf(1)]).toEqual([50_257, 9, 11]);
  const batch = new api.PolicyBatch(logits, rewards);
  const said = async () => (await page.textContent('#outcome'))!;
  expect(await said()).toContain(batch.moments(5).mean[0]!.toFixed(4));
  expect(await said()).toContain(batch.moments(5).kl[0]!.toFixed(4));
  await page.getByLabel('KL budget, in nats', { exact: true }).fill('0.25');
  expect(await said()).toContain('0.2500');
  await page.getByLabel('How many right tokens', { exact: true }).fill('50257');
  await page.getByText('Expected a whole number from 1 to 50256.').waitFor();
  batch.dispose();
  expect(await seriousFindings(page)).toEqual([]);
});

test('gradient steps are trained in the page, and compared with the closed form', async () => {
  const page = await shared.at('#view=gradient&outerSteps=8&innerSteps=5');
  const { logits, rewards } = vocabularyOf({ vocabulary: 'words', words: initialWords, rank: 1, ranks: 1 });
  const variant = api.variants.grpo({ beta: 1, varianceEpsilon: 1e-5 });
  const train = (options: object) =>
    api.trainTabular(logits, rewards, variant, { learningRate: 1, innerSteps: 5, steps: 8, ...options });
  const said = () => page.textContent('#outcome');
  const ends = ({ mean, closedForm }: api.TabularTraining) =>
    `mean reward of ${mean.at(-1)!.toFixed(4)}, the closed form one of ${closedForm.mean.at(-1)!.toFixed(4)}`;
  await expect.poll(said).toContain(`After 8 steps gradient training has a ${ends(train({}))}`);
  await expect.poll(said).toContain('they part');
  await page.getByLabel('Inner steps: gradient steps on one old policy', { exact: true }).fill('1000');
  await expect.poll(said).toContain(ends(train({ innerSteps: 1000 })));
  await expect.poll(said).toContain('they agree to');
  await page.getByLabel('Optimizer').selectOption('adam');
  await expect.poll(said).toContain(ends(train({ innerSteps: 1000, optimizer: 'adam' })));
  await page.getByLabel('Inner steps: gradient steps on one old policy', { exact: true }).fill('4');
  await page.getByLabel('Draw the groups, rather than expect them').check();
  const drawn = { innerSteps: 4, optimizer: 'adam', group: { count: 4, seed: 1 } };
  const grouped = { ...variant, group: { size: 8 } };
  const sampled = api.trainTabular(logits, rewards, grouped, { learningRate: 1, steps: 8, ...drawn } as never);
  await expect.poll(said).toContain(ends(sampled));
  for (const panel of ['training', 'gap', 'approach'])
    await page.waitForSelector(`#${panel} .picture svg path`, { state: 'attached' });
  const rows = await page.locator('#trained tbody tr').count();
  expect(rows).toBe(initialWords.length);
  await page.getByLabel('Groups of finite size').uncheck();
  expect(await said()).toContain('tick “Groups of finite size”');
  await page.getByLabel('Draw the groups, rather than expect them').uncheck();
  await page.getByLabel('KL divergence as the estimate k3').check();
  await expect.poll(said).toContain('With the estimate k3 there is no closed form');
  expect(await seriousFindings(page)).toEqual([]);
});

test('what trainers do differently moves the dynamics; what theory does not know is said', async () => {
  const page = await shared.at('#pRef=0.2&group=8&convention=trl');
  const outcome = () => page.textContent('#outcome');
  const grouped = { group: { size: 8, convention: 'trl' } } as const;
  const limit = (rule: object) => api.attractor(0.2, { beta: 1, ...rule }).points[0]!.success.toFixed(4);
  expect(await outcome()).toContain(`settles at p = ${limit(grouped)}`);
  expect(await page.textContent('#drive .picture')).toContain('drive Ω of groups of 8');
  await page.getByLabel('G, answers in a group', { exact: true }).fill('4');
  expect(await outcome()).toContain(limit({ group: { size: 4, convention: 'trl' } }));
  await page.getByLabel('A verifier that errs').check();
  const verifier = { truePositiveRate: 0.95, falsePositiveRate: 0.02 };
  expect(await outcome()).toContain(limit({ group: { size: 4, convention: 'trl' }, verifier }));
  await page.getByLabel('A verifier that errs').uncheck();
  await page.getByLabel('Groups of finite size').uncheck();
  await page.getByLabel('Clipped ratios').check();
  const clipped = api.attractor(0.2, { beta: 1, clip: { low: 0.2, high: 0.2 } }, { maxSteps: 4096 });
  expect(await outcome()).toContain(clipped.points[0]!.success.toFixed(4));
  await page.getByLabel('KL divergence as the estimate k3').check();
  expect(await outcome()).toContain('known without clipping only');
  await page.getByLabel('Clipped ratios').uncheck();
  expect(await outcome()).toContain('see the fixed points');
  const [point] = api.fixedPoints(0.2, { beta: 1, klEstimator: 'k3' });
  expect(await page.textContent('#fixed-points tbody')).toContain(point!.success.toFixed(4));
  expect(await page.textContent('#map .problem')).toContain('theory knows where training with "k3" comes to rest');
  await page.getByLabel('KL divergence as the estimate k3').uncheck();
  await page.waitForSelector('#map .picture svg');
});

test('a step of a slow law does not keep its panel from the next one', async () => {
  const page = await shared.at('#pRef=0.00001');
  await page.waitForSelector('#bifurcation [aria-busy=false] .picture svg');
  // In a clipped group of 1024 all values of beta take 20 seconds, in a single step.
  await shared.at('#pRef=0.00001&group=1024&clip=0.2~0.2');
  // It shows that what it has is of the rule before.
  await page.waitForSelector('#bifurcation [aria-busy=true]');
  const replaced = page.waitForEvent('worker');
  await page.getByLabel('Clipped ratios').uncheck();
  await page.getByLabel('Groups of finite size').uncheck();
  await replaced;
  await page.waitForSelector('#bifurcation [aria-busy=false] .picture svg');
});

test('the tour tells what the page shows', async () => {
  const page = await shared.at('#group=8&clip=0.2~0.2');
  const outcome = () => page.textContent('#outcome');
  await page.getByRole('button', { name: 'Take the tour: six steps' }).click();
  const next = () => page.getByRole('button', { name: 'Next step' }).click();
  expect(await page.textContent('#tour-title')).toBe('1. A group grades itself');
  await next();
  expect(await outcome()).toContain('settles at p = 0.2807');
  await next();
  expect(await outcome()).toContain('goes to p = 1');
  await next();
  expect(await outcome()).toContain('99.2\u00a0% teach nothing');
  await next();
  expect(await outcome()).toContain('70.0\u00a0% teach nothing');
  await next();
  expect(await outcome()).toContain('never settles');
  await page.getByRole('button', { name: 'End the tour' }).click();
  await page.getByRole('button', { name: 'Take the tour: six steps' }).waitFor();
});

test.each(['light', 'dark'] as const)('axe finds nothing serious, %s, also in the figures', async (colorScheme) => {
  const page = await shared.at('#pRef=0.15');
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForSelector('#phase .picture svg');
  if ((await page.locator('#figure-5').count()) === 0) await page.getByText('The paper’s figures').click();
  await page.waitForSelector('#figure-5 .picture svg');
  expect(await seriousFindings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
});

test('a preset of a figure sets the page', async () => {
  const page = await shared.at('#pRef=0.15&group=4&clip=0.1~0.1&verifier=0.9~0.1');
  if ((await page.locator('#figure-5').count()) === 0) await page.getByText('The paper’s figures').click();
  await page.getByRole('button', { name: 'Figure 5: β = 5, p_ref = 0.2' }).click();
  expect(await page.textContent('#outcome')).toContain('settles at p = 0.2807');
});

test('pictures and numbers are saved as files, and the link leads back to what is shown', async () => {
  const page = await shared.at('#pRef=0.3&beta=2&group=8&clip=0.2~0.3');
  await page.getByLabel('Groups of finite size').uncheck();
  await page.getByLabel('Clipped ratios').uncheck();
  const saved = async (format: string): Promise<Buffer> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `${format}: save Step by step` }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`trajectory.${format.toLowerCase()}`);
    return readFileSync(await download.path());
  };
  expect(String(await saved('SVG'))).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
  expect([...(await saved('PNG')).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  const [heading, first, second] = String(await saved('CSV')).split('\r\n');
  expect(heading).toBe('pRef,beta,step,success,failure,logOdds');
  expect(Number(first!.split(',')[3])).toBeCloseTo(0.3, 12);
  const { logOdds } = api.successTrajectories(0.3, api.variants.grpo({ beta: 2, varianceEpsilon: 1e-5 }), 1);
  expect(Number(second!.split(',')[5])).toBe(logOdds[1]);

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('Copied').waitFor();
  const link: string = await page.evaluate('navigator.clipboard.readText()');
  const outcome = await page.textContent('#outcome');
  const again = await shared.at(link.slice(link.indexOf('#')));
  expect(await again.textContent('#outcome')).toBe(outcome);
});

test('what an address asks for in vain is said, and the rest of it honoured', async () => {
  const hostile = encodeURIComponent('<img src=x onerror=alert(1)>');
  const page = await shared.at(`#beta=-1&pRef=0.4&clip=0.2&colour=${hostile}`);
  const notices = await page.locator('.notice').allTextContents();
  expect(notices).toHaveLength(3);
  expect(notices[0]).toContain('The address has beta = “-1”; it expects a number from 0.001 to 1000.');
  expect(notices[1]).toContain(
    'The address has clip = “0.2”; it expects 2 of: a number from 0 to 100, with ~ between them.',
  );
  expect(notices[2]).toContain('The address names “colour”');
  expect(await page.textContent('#outcome')).toContain('p_ref = 0.4');
  await shared.at(`#rule=${hostile}`);
  expect(await page.textContent('.notice')).toContain('<img src=x onerror=alert(1)>');
  expect(await page.locator('.notice img').count()).toBe(0);
});

test('an address that is entered wins over one that a move before it writes', async () => {
  const page = await shared.at('#pRef=0.2');
  await page.evaluate("location.hash = '#pRef=0.35'; history.replaceState(null, '', '#pRef=0.2')");
  await expect.poll(() => page.textContent('#outcome')).toContain('p_ref = 0.35');
  await expect.poll(() => page.url()).toContain('pRef=0.35');
});

test('in 688 pixels, as live panels of the site have, controls and pictures are side by side', async () => {
  for (const view of ['dynamics', 'group', 'policy', 'gradient']) {
    const page = await shared.at(`#view=${view}`);
    await page.setViewportSize({ width: 688, height: 720 });
    const [controls, panel] = [
      await page.locator('.controls').boundingBox(),
      await page.locator('.panel').first().boundingBox(),
    ];
    expect(controls!.x + controls!.width, view).toBeLessThanOrEqual(panel!.x);
    expect(controls!.y, view).toBeLessThan(panel!.y);
    expect(await page.evaluate('document.documentElement.scrollWidth'), view).toBeLessThanOrEqual(688);
  }
});

test('every view fits 400 pixels, and all of its panels say their call', async () => {
  for (const view of ['dynamics', 'group', 'policy', 'gradient', 'run']) {
    const page = await shared.at(`#view=${view}`);
    await page.setViewportSize({ width: 400, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth'), view).toBeLessThanOrEqual(400);
    const silent = "[...document.querySelectorAll('.panel')].filter((panel) => !panel.querySelector('.call')).length";
    await expect.poll(() => page.evaluate(silent), { message: view }).toBe(0);
  }
});

test('no errors, and no request leaves the page', () => {
  expect(shared.complaints).toEqual([]);
});
