'use client';

import { logistic, logit } from 'grpo-wasm';

// Rendered on the server, and again in the browser.
export default function Page() {
  return <output>{logistic(logit(0.2) + 1).toFixed(4)}</output>;
}
