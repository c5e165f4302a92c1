// The program of the page, and of its workers.
import { startPage } from './page.js';
import { serve } from './work/worker.js';

if (typeof document === 'undefined') serve();
else startPage();
