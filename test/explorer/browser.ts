// A page in a browser, and what it did there.
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export { type BrowserName, openBrowser } from '../../scripts/browsers.js';

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

/** A page that many tests share: opening one takes seconds. */
export class SharedPage {
  readonly #watched: Watched;
  readonly #url: string;

  private constructor(watched: Watched, url: string) {
    this.#watched = watched;
    this.#url = url;
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<SharedPage> {
    return new SharedPage(await openPage(browser, `${url}#tour=0`, options), url);
  }

  get complaints(): readonly string[] {
    return this.#watched.complaints;
  }

  /** The page in the state that a hash says, at 1280 pixels. */
  async at(hash: string): Promise<Page> {
    const { page } = this.#watched;
    await page.goto(this.#url + (hash || '#'));
    await page.setViewportSize({ width: 1280, height: 900 });
    return page;
  }
}
