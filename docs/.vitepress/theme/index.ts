// The default theme with the fonts of the system, so that nothing is loaded before a page can be read.
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import LivePanel from './LivePanel.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    app.component('LivePanel', LivePanel);
  },
} satisfies Theme;
