// Writes the hashes that this Node finds as those that are expected of all engines.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printedBy, runtimeNamed } from '../engines/runtimes.js';

const program = fileURLToPath(new URL('../../build/test/reproducibility/print.js', import.meta.url));
const { index } = JSON.parse(await printedBy(runtimeNamed('node'), program));
writeFileSync(new URL('hashes.json', import.meta.url), `${JSON.stringify(index, null, 2)}\n`);
