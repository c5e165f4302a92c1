// The README and docs/: their code runs as it is pasted, with the values and the output that they show, and their links lead
// somewhere.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as api from '../../bindings/index.js';
import * as neighbours from '../../bindings/neighbours.js';
import { slugOf } from '../../docs/.vitepress/headings.js';
import { readHash } from '../../explorer/state/state.js';
import { dist } from '../dist.js';
import { CHECK, difference, withChecks } from '../examples/expectations.js';
import { createPool } from '../pool/pools.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

const shipped = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const documents = [...shipped, 'examples/one-shot-rlvr/README.md'];

interface Block {
  readonly title: string;
  readonly language: string;
  readonly code: string;
  /** What a shell block is followed by. */
  readonly output: string | undefined;
}

function blocksOf(path: string): Block[] {
  const text = read(path);
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm)].map((found) => {
    const [, language = '', code = '', output] = found;
    const line = text.slice(0, found.index).split('\n').length;
    return { title: `${path}, line ${line}`, language, code, output };
  });
}
const blocks = documents.flatMap(blocksOf);
const inLanguage = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));

/** A project of somebody who has installed the package. */
let project: string;

beforeAll(() => {
  const cli = dist('cli.js');
  project = mkdtempSync(join(tmpdir(), 'grpo-wasm-documents-'));
  mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
  symlinkSync(root, join(project, 'node_modules/grpo-wasm'));
  writeFileSync(join(project, 'node_modules/.bin/grpo'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`, {
    mode: 0o755,
  });
  cpSync(join(root, 'examples'), join(project, 'examples'), { recursive: true });
  programs = runAll([
    ...inLanguage('js').map(({ title, code }) => [title, code] as const),
    ...inLanguage('html').map(({ title, code }) => [title, programOf(code)] as const),
  ]);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** What a program did: the values that it showed, and what it ended with if it failed. */
interface Run {
  readonly found: readonly (readonly [value: unknown, text: string, line: number])[];
  readonly failure: string | undefined;
}
let programs: Map<string, Run & { readonly checks: number }>;

/** All programs one after the other in one process, as each would run alone: a process for each takes most of its time to start. */
function runAll(all: readonly (readonly [title: string, code: string])[]): typeof programs {
  const rewritten = all.map(([title, code]) => ({ title, ...withChecks(code) }));
  for (const [k, { code }] of rewritten.entries()) writeFileSync(join(project, `program-${k}.mjs`), code);
  writeFileSync(
    join(project, 'all.mjs'),
    `import { writeFileSync } from 'node:fs';
     import { serialize } from 'node:v8';
     const runs = [];
     for (let k = 0; k < ${all.length}; k++) {
       const found = [];
       globalThis.${CHECK} = (...values) => found.push(values);
       const failure = await import(\`./program-\${k}.mjs\`).then(() => undefined, (error) => String(error?.stack));
       runs.push({ found, failure });
     }
     writeFileSync('runs', serialize(runs));`,
  );
  execFileSync(process.execPath, ['all.mjs'], { cwd: project, stdio: 'pipe' });
  const runs: Run[] = deserialize(readFileSync(join(project, 'runs')));
  return new Map(rewritten.map(({ title, checks }, k) => [title, { ...runs[k]!, checks }]));
}

/** The module in a page, with the package from where it is installed. */
function programOf(page: string): string {
  const [, program = ''] = /<script type="module">\n([\s\S]*)<\/script>/.exec(page)!;
  const local = program.replace('https://cdn.jsdelivr.net/npm/grpo-wasm/', './node_modules/grpo-wasm/');
  expect(local).not.toBe(program);
  return local.replace(/^ {2}/gm, '');
}

/** What differs between the values that a program shows and those that it has. */
function differences(title: string): string[] {
  const { found, failure, checks } = programs.get(title)!;
  expect(failure).toBe(undefined);
  expect(checks, 'a program that shows nothing').toBeGreaterThan(0);
  expect(found).toHaveLength(checks);
  return found.flatMap(([value, text, line]) => {
    const differs = difference(value, text);
    return differs ? [`line ${line}: ${differs}`] : [];
  });
}

describe('code', () => {
  it.each(inLanguage('js', 'html'))('runs with the values that it shows: $title', ({ title }) => {
    expect(differences(title)).toEqual([]);
  });

  it.each(inLanguage('sh'))('in a shell runs, and prints what is shown: $title', ({ code, output }) => {
    const commands = code.trim().split('\n');
    for (const command of commands) {
      const ofNpm = command.startsWith('npm ');
      if (ofNpm) expect(unknownScripts(command)).toEqual([]);
      if (!ofNpm || output) {
        // What a script has built before, the tests have too.
        const line = ofNpm ? lastProgram(command) : command.replace(/^(npx )?grpo /, 'node_modules/.bin/grpo ');
        expect(line).not.toBe(command);
        const printed = printedBy(line, ofNpm ? root : project);
        if (output && command === commands.at(-1)) expectShown(printed, output);
      }
    }
  });

  it('is in no other language, but for what is data', () => {
    expect(blocks.filter(({ language }) => !['js', 'html', 'sh', 'json', 'text'].includes(language))).toEqual([]);
  });
});

const printed = new Map<string, string>();

/** What a shell prints for a line. Documents repeat lines, which are run once. */
function printedBy(line: string, cwd: string): string {
  const known = printed.get(line);
  if (known !== undefined) return known;
  const text = execFileSync('sh', ['-c', line], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  printed.set(line, text);
  return text;
}

/** The last program of the script that a command of npm runs. */
function lastProgram(command: string): string {
  const [, script = ''] = /npm run (\S+)$/.exec(command)!;
  return manifest.scripts[script].split(' && ').at(-1)!;
}

/** Commands of this repository install it, or run its scripts. */
const unknownScripts = (command: string) =>
  command.split(' && ').filter((part) => {
    const [, script] = /^npm run (\S+)$/.exec(part) ?? [];
    return script ? !(script in manifest.scripts) : !['npm ci', 'npm test'].includes(part);
  });

/** Lines of "…" stand for any lines. */
function expectShown(printed: string, shown: string): void {
  const lines = printed
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
  let from = 0;
  for (const part of shown.trimEnd().split(/^…\n?/m)) {
    const wanted = part
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    const at = lines.findIndex((_, i) => i >= from && wanted.every((line, k) => lines[i + k] === line));
    if (part.trim() && at < 0) expect(lines.slice(from).join('\n')).toContain(wanted.join('\n'));
    if (part.trim()) from = at + wanted.length;
  }
}

const anchorsOf = (path: string) => [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slugOf(heading!));

/** What live panels of the site open. */
const EXPLORER = 'https://grpo-wasm.github.io/grpo-wasm/explorer.html';

describe('links', () => {
  const repository = 'https://github.com/grpo-wasm/grpo-wasm/blob/main/';
  const pictures = 'https://raw.githubusercontent.com/grpo-wasm/grpo-wasm/main/';
  const links = shipped.flatMap((path) =>
    [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => [path, link!] as const),
  );

  const pages = links.filter(([path, link]) => path.startsWith('docs/') && /^[\w/-]+\.(md|svg)(#|$)/.test(link));

  it.each(pages)('of %s lead to a page or picture beside it, and to a heading: %s', (_path, link) => {
    const [file, anchor] = `docs/${link}`.split('#');
    expect(existsSync(join(root, file!))).toBe(true);
    if (anchor) expect(anchorsOf(file!)).toContain(anchor);
  });

  it.each(links.filter((each) => !each[1].startsWith('#') && !pages.includes(each)))(
    'of %s are absolute, and of files that exist: %s',
    (_path, link) => {
      if (link.startsWith(EXPLORER)) expect(readHash(link.slice(EXPLORER.length)).problems).toEqual([]);
      expect(link).toMatch(/^https:\/\//);
      for (const base of [repository, pictures]) {
        if (link.startsWith(base)) expect(existsSync(join(root, link.slice(base.length))), link).toBe(true);
      }
    },
  );

  it.each(links.filter(([, link]) => link.startsWith('#')))('within %s lead to a heading: %s', (path, link) => {
    expect(anchorsOf(path)).toContain(link.slice(1));
  });
});

describe('the theory', () => {
  const sections = [...read('docs/theory.md').matchAll(/^## (\d+)\. (.*)\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)];
  const computed = sections.filter(([, number]) => Number(number) >= 2 && Number(number) <= 15);
  const words = new Set(['clip', 'group', 'verifier', 'correction', 'start', "klEstimator: 'k3'"]);

  it.each(computed.map(([, number, title, text]) => [`${number}. ${title}`, text!] as const))(
    'names the functions of section %s',
    (_title, text) => {
      const [, line = ''] = /^Computed by: (.*)$/m.exec(text)!;
      const names = [...line.matchAll(/`([^`]+)`/g)].map(([, name]) => name!).filter((name) => !words.has(name));
      expect(names.length).toBeGreaterThan(0);
      const known = (name: string) => {
        const [first = '', method] = name.split('.');
        return first in api && (!method || method in api.PolicyBatch.prototype);
      };
      expect(names.filter((name) => !known(name))).toEqual([]);
    },
  );
});

describe('tables of the README', () => {
  it('name functions that exist', () => {
    const [, table = ''] = /## Which function\?\n([\s\S]*?)\n\n[^|]/.exec(read('README.md'))!;
    const names = [...table.matchAll(/`([a-z]\w+)`/gi)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(20);
    const known = { ...api, ...neighbours, createPool };
    expect(names.filter((name) => !(name in known))).toEqual([]);
  });

  it.each([
    ['accuracy', 'docs/accuracy.md'],
    ['speed', 'docs/performance.md'],
  ])('of %s are rows of %s', (name, path) => {
    const rows = (text: string) =>
      text
        .split(`<!-- ${name} -->`)[1]!
        .split(`<!-- /${name} -->`)[0]!
        .split('\n')
        .filter((line) => line.startsWith('|'));
    expect(rows(read('README.md'))).toHaveLength(7);
    expect(rows(read(path))).toEqual(expect.arrayContaining(rows(read('README.md'))));
  });
});
