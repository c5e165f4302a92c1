import { execFileSync } from 'node:child_process';
import { pictures } from './pictures.js';

for (const [file, argv] of Object.entries(pictures)) {
  execFileSync(process.execPath, ['dist/cli.js', 'plot', ...argv, '--output', `docs/images/${file}`]);
}
