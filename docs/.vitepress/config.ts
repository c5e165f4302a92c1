import { defineConfig } from 'vitepress';
import { slugOf } from './headings.js';
import { livePanels } from './livePanels.js';
import { mathematics } from './mathematics.js';
import { menu } from './menu.js';

const repository = 'https://github.com/grpo-wasm/grpo-wasm';

/** The curve of success with its start. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#00639c"/>' +
  '<path d="M6 24C14 24 14 9 26 9" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round"/>' +
  '<circle cx="6" cy="24" r="3.4" fill="#ffae78"/></svg>';

export default defineConfig({
  title: 'grpo-wasm',
  description: 'Where the training of a language model with GRPO takes each prompt, computed.',
  lang: 'en-GB',
  // In the page itself: a browser that finds no icon asks the server for one.
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  /** The path under which the site lies on its server; it begins and ends with a slash. */
  base: process.env.SITE_BASE ?? '/grpo-wasm/',
  outDir: '../build/site',
  cacheDir: '../build/site-cache',
  rewrites: { 'README.md': 'index.md' },
  // What is copied beside the pages once they are built: scripts/buildSite.js.
  ignoreDeadLinks: [/^\.\/api\//, /^\.\/explorer/],
  markdown: {
    anchor: { slugify: slugOf },
    config: (markdown) => {
      mathematics(markdown);
      livePanels(markdown);
    },
  },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Theory', link: '/theory' },
      { text: 'Explorer', link: '/explorer.html', target: '_self' },
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar: menu,
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path` },
  },
});
