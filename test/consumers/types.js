// node test/consumers/types.js [version ...]
//
// Compiles project/types.ts against the packed package with every TypeScript from 5.0 to 7, the library's own types checked. Takes a
// minute, and downloads the compilers.
import { installProject } from './install.js';

/** The first and the last versions of what changed typed arrays (5.7, 5.9) and module resolution (6, 7). */
const versions = ['5.0.4', '5.4.5', '5.6.3', '5.7.3', '5.9.3', '6.0.3', '7.0.2'];

/** What a tsconfig says of modules. node10 left with TypeScript 6. */
const resolutions = {
  node16: ['--module', 'node16', '--moduleResolution', 'node16'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
  node10: ['--module', 'esnext', '--moduleResolution', 'node'],
};
const strict = ['--strict', '--noEmit', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
const library = ['--target', 'es2022', '--lib', 'es2022,dom'];

const wanted = process.argv.slice(2);
const chosen = versions.filter((version) => wanted.length === 0 || wanted.some((part) => version.startsWith(part)));
const alias = (version) => `typescript-${version}`;
const project = await installProject(chosen.map((version) => `${alias(version)}@npm:typescript@${version}`));
try {
  for (const version of chosen) {
    for (const [name, flags] of Object.entries(resolutions)) {
      if (name === 'node10' && Number.parseInt(version, 10) > 5) continue;
      const call = [`node_modules/${alias(version)}/bin/tsc`, ...strict, ...library, ...flags, 'types.ts'];
      const said = await project.run(process.execPath, ...call).then(
        () => '',
        (error) => error.stdout || error.message,
      );
      console.log(`${said === '' ? 'ok  ' : 'FAIL'} TypeScript ${version}, ${name}`);
      if (said === '') continue;
      console.log(said.split('\n').slice(0, 12).join('\n'));
      process.exitCode = 1;
    }
  }
} finally {
  project.remove();
}
