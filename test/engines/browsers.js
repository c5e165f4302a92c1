// Chromium and Firefox as the system has them, without a window.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer from 'puppeteer-core';

export const browsers = {
  // No GPU and no sandbox: in containers there are neither.
  chromium: {
    browser: 'chrome',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    args: ['--no-sandbox', '--disable-gpu'],
  },
  firefox: { browser: 'firefox', commands: ['firefox-esr', 'firefox'], args: [] },
};

function find(commands) {
  for (const command of commands) {
    for (const folder of process.env.PATH.split(delimiter)) {
      try {
        accessSync(join(folder, command), constants.X_OK);
        return join(folder, command);
      } catch {}
    }
  }
  throw new Error(`none of ${commands.join(', ')} is installed`);
}

export async function openBrowser(name) {
  const { browser: kind, commands, args } = browsers[name];
  const browser = await puppeteer.launch({ browser: kind, executablePath: find(commands), headless: true, args });
  return {
    version: () => browser.version(),
    close: () => browser.close(),
    /** The first line that a page logs; throws if an error is thrown instead, or nothing happens. */
    async printedBy(url, milliseconds = 30_000) {
      const page = await browser.newPage();
      const errors = [];
      try {
        return await new Promise((resolve, reject) => {
          const giveUp = () => reject(new Error([`${url} printed nothing`, ...errors].join('\n')));
          setTimeout(giveUp, milliseconds).unref();
          page.on('pageerror', (error) => reject(new Error(String(error))));
          page.on('console', (message) => {
            if (message.type() === 'log') resolve(message.text());
            if (message.type() === 'error') errors.push(message.text());
          });
          page.goto(url).catch(reject);
        });
      } finally {
        await page.close();
      }
    },
  };
}
