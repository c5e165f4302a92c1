/** What is built in dist/. */
export type Build = 'bundles' | 'explorer';

export declare function isBuilt(build: Build): boolean;
