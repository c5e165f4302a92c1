// Entries that only exist as bundles: their sources are those of others, with other binaries.
import { fileURLToPath } from 'node:url';

/** A file of the built package. */
export const dist = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));

export const relaxed: typeof import('../bindings/index.js') = await import(dist('relaxed.js'));
export const slim: typeof import('../bindings/slim.js') = await import(dist('slim.js'));
export const { createPool }: typeof import('../bindings/pool.js') = await import(dist('pool.js'));
export const relaxedPool: typeof import('../bindings/pool.js') = await import(dist('relaxed-pool.js'));
