type Binary = 'baseline' | 'shared' | 'relaxed' | 'relaxed-shared';

export const binaries: Readonly<Record<Binary, string>>;
export const bundles: readonly {
  readonly entries: Readonly<Record<string, string>>;
  readonly kernels: Binary | 'given' | 'file';
  readonly pool?: Binary;
  readonly formats?: readonly string[];
}[];
export const files: Readonly<Record<string, Binary>>;
