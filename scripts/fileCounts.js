// How many files name a thing as their own: what adding another one of its kind touches.
//
//   npm run counts:files                 of the files as they are
//   npm run counts:files -- 2d7d88d      of a commit
import { execFileSync } from 'node:child_process';

const source = ['assembly', 'bindings'];
const others = [
  'cli',
  'charts',
  'runs',
  'explorer',
  'scripts',
  ':!scripts/fileCounts.js',
  'bench',
  'test',
  'docs',
  '*.md',
];

/** A kernel over rows, a field that steps in time read, and one that every function reads; words that stand for it. */
const things = {
  topK: ['topK'],
  resetReferenceEvery: ['resetReferenceEvery', 'reset-reference-every'],
  varianceEpsilon: ['varianceEpsilon', 'variance-epsilon'],
};

const commit = process.argv.slice(2);

function filesThatName(words, folders) {
  const args = ['grep', '-lw', ...words.flatMap((word) => ['-e', word]), ...commit, '--', ...folders];
  try {
    return execFileSync('git', args, { encoding: 'utf8' }).trim().split('\n');
  } catch ({ status, stderr }) {
    // git says 1 where it finds nothing.
    if (status !== 1) throw new Error(stderr);
    return [];
  }
}

console.log('word                  kernels and bindings   all');
for (const [name, words] of Object.entries(things)) {
  const own = filesThatName(words, source);
  const all = own.length + filesThatName(words, others).length;
  console.log(`${name.padEnd(20)}${String(own.length).padStart(22)}${String(all).padStart(6)}`);
}
