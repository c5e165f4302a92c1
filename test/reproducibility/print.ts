// Prints the hashes of the built package, as it is called and in a pool, on whichever engine runs this: Node, Bun, Deno or a page.
import type * as neighbours from '../../bindings/neighbours.js';
import type { Pool } from '../../bindings/pool.js';
import type { Api } from '../backends.js';
import { hashes } from './cases.js';
import { mainSubject, pooledSubject } from './subject.js';

const entry = (name: string) => import(new URL(`../../../dist/${name}.js`, import.meta.url).href);
const api: Api = await entry('index');
const { createPool }: { createPool(options: object): Pool } = await entry('pool');

const closedForms: typeof neighbours = await entry('neighbours');

const index = await hashes(mainSubject(api, closedForms));
const crew = createPool({ threads: 2 });
const pool = await hashes(pooledSubject(api, crew, closedForms));
await crew.close();
console.log(JSON.stringify({ index, pool }));
