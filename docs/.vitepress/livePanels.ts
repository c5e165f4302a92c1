// A paragraph that is a link to the explorer, and nothing else, becomes a panel that opens in the page. Elsewhere, on GitHub or in
// an editor, it stays a link to the site.
import type { MarkdownRenderer } from 'vitepress';

const EXPLORER = 'https://grpo-wasm.github.io/grpo-wasm/explorer.html#';

export function livePanels(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('live-panels', ({ tokens, Token }) => {
    for (let i = 0; i + 2 < tokens.length; i++) {
      const [open, inline, close] = tokens.slice(i, i + 3);
      const children = inline.children ?? [];
      const link = children[0];
      const address = link?.type === 'link_open' ? String(link.attrGet('href')) : '';
      if (open.type !== 'paragraph_open' || close.type !== 'paragraph_close') continue;
      if (!address.startsWith(EXPLORER) || children.at(-1)?.type !== 'link_close') continue;
      const panel = new Token('html_block', '', 0);
      const escapeHtml = markdown.utils.escapeHtml;
      const label = children.map(({ content }) => content).join('');
      panel.content = `<LivePanel state="${escapeHtml(address.slice(EXPLORER.length))}" label="${escapeHtml(label)}" />\n`;
      tokens.splice(i, 3, panel);
    }
  });
}
