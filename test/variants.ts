// The sources with other binaries than they import: see the plugin in vitest.config.ts.

/** The path is a variable, since TypeScript knows no such module. */
export const load = (path: string) => import(path);

export const relaxed: typeof import('../bindings/index.js') = await load('../bindings/index.js?kernels=relaxed');
