import { defineConfig } from 'vitepress';
import { slugOf } from './headings.js';
import { livePanels } from './livePanels.js';
import { mathematics } from './mathematics.js';
import { menu } from './menu.js';

const repository = 'https://github.com/grpo-wasm/grpo-wasm';

export default defineConfig({
  title: 'grpo-wasm',
  description: 'Where the training of a language model with GRPO takes each prompt, computed.',
  lang: 'en-GB',
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
