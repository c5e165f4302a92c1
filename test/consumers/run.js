// node test/consumers/run.js [name ...]
//
// Lets consumers compute a known number with the packed package: all of them, or those whose names contain one of the arguments.
import { openBrowser } from '../engines/browsers.js';
import { consumers } from './consumers.js';
import { installProject } from './install.js';

let opened;
const browser = {
  printedBy: async (url) => {
    opened ??= openBrowser('chromium');
    return (await opened).printedBy(url);
  },
};

const wanted = process.argv.slice(2);
const project = await installProject();
try {
  const chosen = consumers(project, browser).filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  );
  if (chosen.length === 0) throw new Error(`no consumer is called ${wanted.join(' or ')}`);
  for (const { name, expected, run } of chosen) {
    const start = performance.now();
    const printed = await run().catch((error) => error.message);
    const ok = printed === expected;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(22)} ${seconds.padStart(5)} s  ${printed}`);
    if (!ok) {
      console.log(`     expected ${expected}`);
      process.exitCode = 1;
    }
  }
} finally {
  await opened?.then(
    (it) => it.close(),
    () => {},
  );
  project.remove();
}
