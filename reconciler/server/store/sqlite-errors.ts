import { StoreError } from './store-error.ts';

interface FileFault {
  readonly summary: string;
  readonly remedy: string;
}

/** By the primary result code of SQLite. Others are faults of the program and stay as they are. */
const troubles: Readonly<Record<number, FileFault>> = {
  8: { summary: 'the database may not be written', remedy: 'let the user that runs the server write the file and its directory' },
  10: { summary: 'the disk of the database fails', remedy: 'look at the kernel log and the file system' },
  11: { summary: 'the database is damaged', remedy: 'stop the server, move the file aside or put a backup in its place, and start again' },
  13: { summary: 'the disk of the database is full', remedy: 'make room: the server goes on by itself' },
  14: { summary: 'the database cannot be opened', remedy: 'let the user that runs the server write its directory' },
  26: { summary: 'the database is damaged', remedy: 'it is no SQLite file: move it aside or put a backup in its place, and start again' },
};

/** The error with the path and the way out, where it is one of the file and not of the program. */
export function explainSqliteError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
  const trouble = code === undefined ? undefined : troubles[code];
  if (trouble === undefined || !(error instanceof Error)) return error;
  const { summary, remedy } = trouble;
  return new StoreError(summary, { message: `${path}: ${summary} (${error.message}): ${remedy}`, cause: error });
}
