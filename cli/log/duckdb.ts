import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../runs/index.js';
import { DataError, UsageError } from '../io.js';

/** DuckDB, by the library that a user has installed. What does not fit in memory goes to a folder that lasts as long. */
export async function* duckdbRows(sql: string): AsyncGenerator<readonly unknown[]> {
  const { DuckDBInstance } = await import('@duckdb/node-api').catch(() => {
    throw new UsageError('--engine duckdb needs a library: npm install @duckdb/node-api');
  });
  const folder = mkdtempSync(join(tmpdir(), 'grpo-duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', {
    temp_directory: folder,
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  try {
    const result = await connection.stream(sql);
    for await (const rows of result.yieldRows()) yield* rows;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new DataError(`DuckDB: ${reason}`);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const engines: Readonly<Record<string, Engine>> = { duckdb: duckdbRows };
