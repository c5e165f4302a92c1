// Chromium and Firefox as the system has them, for the tests of the page and what it is measured by.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, firefox } from 'playwright-core';

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
  throw new Error(`the page is opened in ${names[0]}, which is missing: apt-get install --yes chromium firefox-esr`);
}
