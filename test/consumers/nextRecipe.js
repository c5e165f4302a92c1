// The recipe for a route of Next.js, as docs/recipes.md has it, in a built application that answers requests.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const recipes = new URL('../../docs/recipes.md', import.meta.url);

/** What the route and a page answer: an advantage, the status and code of an error, and the number on the page. */
export async function nextRecipe({ folder, tool }) {
  const app = join(folder, 'next');
  const route = join(app, 'app/api/advantages');
  mkdirSync(route, { recursive: true });
  writeFileSync(join(route, 'route.js'), routeOf(readFileSync(recipes, 'utf8')));
  // Next otherwise sends a report of what was built.
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  await tool('next', 'build', app);
  const port = await freePort();
  const next = join(folder, 'node_modules/next/dist/bin/next');
  const server = spawn(process.execPath, [next, 'start', app, '--port', port], { stdio: 'ignore' });
  try {
    const url = `http://localhost:${port}`;
    const page = await whenUp(url);
    const post = (body) => fetch(`${url}/api/advantages`, { method: 'POST', body: JSON.stringify(body) });
    const [first] = await (await post({ rewards: [1, 0, 0, 0], size: 4 })).json();
    const refused = await post({ rewards: [1, 0], size: 3 });
    const { code } = await refused.json();
    const [, shown] = /<output>(.*?)<\/output>/.exec(page);
    return `${first.toFixed(4)} ${refused.status} ${code} ${shown}`;
  } finally {
    server.kill();
  }
}

/** The program of the section, without the lines that show it at work. */
function routeOf(text) {
  const [, program] = /## A route of Next\.js\n[\s\S]*?```js\n([\s\S]*?)\nconst call = /.exec(text);
  return program;
}

async function freePort() {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** The page, once the server answers. */
async function whenUp(url) {
  for (let tries = 0; ; tries++) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
