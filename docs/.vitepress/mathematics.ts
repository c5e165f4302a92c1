// Formulas, $…$ and $$…$$, become MathML when the site is built: pages need neither a script nor a font for them.
import { tex } from '@mdit/plugin-tex';
import temml from 'temml';
import type { MarkdownRenderer } from 'vitepress';

export function mathematics(markdown: MarkdownRenderer): void {
  markdown.use(tex, {
    render: (formula: string, displayMode: boolean) => {
      const element = temml.renderToString(formula, { displayMode, throwOnError: true });
      // Vue reads pages as templates, and has nothing to do in a formula.
      return element.replace('<math', '<math v-pre');
    },
  });
}
