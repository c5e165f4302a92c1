/** worker.ts and all it imports as one script: the bundler of this package puts it in. */
export declare const workerSource: string;
