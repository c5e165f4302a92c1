// Writes the README's accuracy table: npm run tables.
import { accuracyTable } from './accuracy.js';
import { writeIntoReadme } from './markers.js';

const api = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../bindings/index.js');

writeIntoReadme(
  'accuracy',
  `Largest errors over 1,000 to 1,048,576 outcomes: of probabilities relatively (those that are normal numbers, with and without a
0/1 tilt), of their sum, and of the log-partition. Measured by \`npm run tables\` against exact sums.

${accuracyTable(api)}`,
);
