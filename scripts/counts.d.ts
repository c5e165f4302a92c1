export interface Count {
  readonly name: string;
  /** Bytes without the kernels' text. */
  readonly minified: number;
  /** Bytes with it. */
  readonly gzipped: number;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

export const budgets: Readonly<Record<string, { readonly minified: number; readonly gzipped: number }>>;
export function count(name: string, options?: { readonly built?: boolean }): Promise<Count>;
