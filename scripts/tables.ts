// Writes the README's accuracy table: npm run tables.
import { accuracyTable } from './accuracy.js';
import { writeIntoReadme } from './markers.js';

const api = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../bindings/index.js');

writeIntoReadme(
  'accuracy',
  `Largest errors of probabilities (relative, of those that are normal numbers), of their sum and of the log-partition. f32: 1,000
to 1,048,576 outcomes, with and without a 0/1 tilt; f64: up to 50,257 outcomes, 500 of them compared. Measured by
\`npm run tables\` against exact sums.

${accuracyTable(api)}`,
);
