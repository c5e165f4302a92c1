// Documents as JSON. docs/json.md describes them.

/** Grows when a field changes its meaning or goes; new fields leave it as it is. */
export const SCHEMA_VERSION = 1;

/** JSON has no NaN and no infinities: NaN becomes null, infinities become "Infinity" and "-Infinity". */
function asJson(_key: string, value: unknown): unknown {
  return value === Infinity || value === -Infinity ? String(value) : value;
}

/** One line of JSON. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, asJson);
}

/** How every document begins: with the version of its shape, and the command that wrote it. */
export function preamble(command: string): { readonly schemaVersion: number; readonly command: string } {
  return { schemaVersion: SCHEMA_VERSION, command };
}

/** The document of a command. */
export function jsonDocument(command: string, fields: object): string {
  return `${JSON.stringify({ ...preamble(command), ...fields }, asJson, 2)}\n`;
}
