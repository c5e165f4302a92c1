/** What a reader of the page is told of an error: a refusal without the name of the function that refuses. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, field, reason] = /"([^"]+)" is not supported here: (.*)/s.exec(message) ?? [];
  return reason === undefined ? message : `“${field}” cannot be honoured here: ${reason}.`;
}
