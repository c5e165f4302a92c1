// The peers are installed in bench/peers/ alone, so they are found there at run time, and typed by what is used of them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const peers = new URL('../../../bench/peers/', import.meta.url);
const { resolve } = createRequire(new URL('package.json', peers));

/** The folder of an installed peer. */
export const folderOf = (name: string): string => fileURLToPath(new URL(`node_modules/${name}/`, peers));

export async function load<Module>(name: string): Promise<Module> {
  const module = (await import(pathToFileURL(resolve(name)).href)) as { default?: Module } & Module;
  return module.default ?? module;
}

/** The version that is installed. */
export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(`${folderOf(name)}package.json`, 'utf8')) as { version: string }).version;
}
