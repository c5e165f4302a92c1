// Writes the accuracy table of docs/ and the rows of it that the README shows: npm run tables.
import { accuracyTable } from './accuracy.js';
import { writeTable } from './markers.js';

const api = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../bindings/index.js');

writeTable(
  'docs/accuracy.md',
  'accuracy',
  `Largest errors of probabilities (relative, of normal numbers), of their sum, and of the log-partition, measured by \`npm run tables\`
against exact sums. f32: 1,000 to 1,048,576 outcomes, with and without a 0/1 tilt. f64: up to 50,257 outcomes, 500 of them compared.

The column of real rewards has rewards from 0 to 1 and tilts c of 3, 30 and −8. It shows the largest error as a share of its bound,
4e-7 + 2⁻²³ (m + M), where m is max(|x − log Z|, |c r|) of the outcome, and M the mean of m under the tilted policy. The first comes
from the rounding of the outcome's own logit, the second from that of all others, through log Z.

${accuracyTable(api)}`,
);
