// Writes the README's accuracy table: npm run tables.
import { accuracyTable } from './accuracy.js';
import { writeIntoReadme } from './markers.js';

const api = (await import(
  new URL('../../dist/index.js', import.meta.url).href
)) as typeof import('../bindings/index.js');

writeIntoReadme(
  'accuracy',
  `Largest errors of probabilities (relative, of those that are normal numbers), of their sum and of the log-partition. f32: 1,000
to 1,048,576 outcomes, with and without a 0/1 tilt; f64: up to 50,257 outcomes, 500 of them compared. *Real rewards*: from 0 to 1,
at tilts c of 3, 30 and −8, the largest error as a share of 4e-7 + 2⁻²³ max(|x − log Z|, |c r|). More than 1 comes from c = 30, where
the most probable outcomes have a c r so large that its rounding, in log Z, shows in all others: 2⁻²³ times their |x − log Z| + |c r|
has to be added to the bound then. Measured by \`npm run tables\`
against exact sums.

${accuracyTable(api)}`,
);
