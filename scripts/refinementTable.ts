// The table of docs/limits.md: which function honours which refinement of a variant, and why not. From bindings/arguments/honours.ts.
import { type Honours, honours } from '../bindings/arguments/honours.js';
import { refinementFields, refinements } from '../bindings/arguments/refinements.js';

/** In Markdown: a row for each function, with numbers of the reasons that follow. */
export function refinementTable(): string {
  const reasons: string[] = [];
  const cell = (reason: string | null) => {
    if (reason === null) return 'yes';
    if (!reasons.includes(reason)) reasons.push(reason);
    return `no (${reasons.indexOf(reason) + 1})`;
  };
  const row = ([name, fields]: [string, Honours]) =>
    `| \`${name}\` | ${refinementFields.map((field) => cell(fields[field])).join(' | ')} |`;
  const rows = Object.entries(honours).map(row);
  return [
    `| function | ${refinementFields.map((field) => `\`${field}\``).join(' | ')} |`,
    `| --- |${refinementFields.map(() => ' --- |').join('')}`,
    ...rows,
    '',
    ...reasons.map((reason, k) => `${k + 1}. ${reason}`),
    '',
    ...refinementFields.map(
      (field) => `- \`${field}\` (\`${refinements[field].flags}\`): ${refinements[field].summary}`,
    ),
  ].join('\n');
}
