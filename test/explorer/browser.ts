// Chromium and Firefox as the system has them, and what a page did in them.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, firefox, type Page } from 'playwright-core';

const commands = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  firefox: ['firefox-esr', 'firefox'],
} as const;

export type BrowserName = keyof typeof commands;

/** @throws Error saying what to install, where a browser is missing */
export async function openBrowser(name: BrowserName): Promise<Browser> {
  const executablePath = find(commands[name]);
  if (name === 'firefox') return firefox.launch({ executablePath, channel: 'moz-firefox' });
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({ executablePath, args });
}

function find(names: readonly string[]): string {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {}
    }
  }
  throw new Error(`the tests of the page need ${names[0]}: apt-get install --yes chromium firefox-esr`);
}

/** A page, and all that it should not have done. */
export interface Watched {
  readonly page: Page;
  /** Errors on the console, errors thrown, and requests for anything but the page itself. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && request.url().replace(/#.*/s, '') !== url.replace(/#.*/s, ''))
      complaints.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  await page.waitForSelector('header');
  return { page, complaints, close: () => context.close() };
}
