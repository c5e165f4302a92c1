// The explorer as one page: program, kernels and style inlined, under a policy that allows these and nothing else.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const folder = fileURLToPath(new URL('../explorer/', import.meta.url));

/** The program as one classic script, which a worker runs as well. */
async function program() {
  const result = await build({
    root: folder,
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      modulePreload: false,
      target: 'es2022',
      minify: true,
      rollupOptions: {
        input: `${folder}main.tsx`,
        // A classic script has none; what asks for it does without.
        transform: { define: { 'import.meta': '{}' } },
        output: { format: 'iife', codeSplitting: false },
      },
    },
  });
  const [{ output }] = [result].flat();
  if (output.length !== 1)
    throw new Error(`the program became ${output.length} files: ${output.map((file) => file.fileName)}`);
  return output[0].code;
}

const digest = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Text that ends no script or style element early. */
const inside = (text) => text.replace(/<(?=\/(script|style)|!--|script)/gi, '\\x3c').trim();

export async function explorerPage() {
  const code = inside(await program());
  const style = readFileSync(`${folder}styles.css`, 'utf8')
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .trim();
  const policy = [
    "default-src 'none'",
    `script-src ${digest(code)} 'wasm-unsafe-eval'`,
    `style-src ${digest(style)}`,
    'worker-src blob:',
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const values = { POLICY: policy, TITLE: 'grpo-wasm explorer', STYLE: style, PROGRAM: code };
  const template = readFileSync(`${folder}index.html`, 'utf8');
  return template.replace(/%(POLICY|TITLE|STYLE|PROGRAM)%/g, (_, name) => values[name]);
}
