/** What a reader of the page is told of an error: a refusal without the name of the function that refuses. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, field, reason] = /"([^"]+)" is not supported here: (.*)/s.exec(message) ?? [];
  return reason === undefined ? withFields(message) : `“${field}” cannot be honoured here: ${reason}.`;
}

/** What the page calls the options of the command that it has fields for. */
export const readingFields = {
  reward: 'Field of the reward',
  threshold: 'A reward of at least this is a success',
} as const;

/** A message about a log, with the page's fields in the place of the command's options; others are of the command alone. */
function withFields(message: string): string {
  const named = message
    .replace(/--reward\b/g, `“${readingFields.reward}”`)
    .replace(/--threshold\b/g, `“${readingFields.threshold}”`);
  return /(^|\s)--(prompt|step|format)\b/.test(named) ? `${named} (options of the command grpo)` : named;
}
