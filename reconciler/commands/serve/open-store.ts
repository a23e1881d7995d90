import { join } from 'node:path';
import { createPostgresStore, createSqliteStore, type Store, StoreError } from '../../server/index.ts';
import { CommandError } from '../command-error.ts';
import { printMessage } from '../output/terminal.ts';
import { codeOf } from './places.ts';

/** The store of the server. Throws CommandError with the place and the way out. */
export async function openStore(databaseUrl: string | undefined, data: string): Promise<Store> {
  try {
    if (databaseUrl === undefined) return await createSqliteStore({ path: join(data, 'plumb.sqlite') });
    return await createPostgresStore({ url: databaseUrl, onError: (error) => printMessage(`database: ${error.message}`) });
  } catch (error) {
    if (error instanceof StoreError) throw new CommandError(error.message);
    if (databaseUrl === undefined) throw error;
    // The URL may hold a password: it is not repeated.
    throw new CommandError(
      `the database of --database-url cannot be used: ${messageOf(error)}: check the address, the user and the password`,
    );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : codeOf(error);
}
