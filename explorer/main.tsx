// The program of the page, and of its workers.

import { serve } from './compute/worker.js';
import { startPage } from './page.js';

if (typeof document === 'undefined') serve();
else startPage();
