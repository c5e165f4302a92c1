// In every test file: properties are tried on the same inputs in every run, unless SEED says otherwise. A property that fails
// prints its seed; `SEED=12345 npx vitest run FILE` tries it again.
import fc from 'fast-check';
import { seed } from './seed.js';

fc.configureGlobal({ seed });
