// Prints what the bundled worker answers in workerd.
import { Miniflare } from 'miniflare';

const worker = new Miniflare({
  modules: true,
  modulesRoot: 'out/workerd',
  scriptPath: 'out/workerd/worker.js',
  modulesRules: [{ type: 'CompiledWasm', include: ['**/*.wasm'] }],
  cf: false, // asks no server where this is
  compatibilityDate: '2026-01-01',
});
try {
  const response = await worker.dispatchFetch('http://localhost/');
  console.log(await response.text());
} finally {
  await worker.dispose();
}
