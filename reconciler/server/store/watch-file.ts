import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { StoreError } from './store-error.ts';

/** Whether the files of a database are still those that were opened: what is written to a file without a name is lost with the process. */
export interface WatchedFile {
  /** Throws StoreError when the file, or its log, was removed or replaced. */
  check(): void;
  /** Throws StoreError when the file is no database any more, too. */
  inspect(): void;
}

const magic = 'SQLite format 3\u0000';

export function watchFile(path: string): WatchedFile {
  const log = `${path}-wal`;
  const opened = new Map([path, log].map((name) => [name, identify(name)]));
  const check = (): void => {
    for (const [name, first] of opened) {
      const now = identify(name);
      // The log comes with the first write.
      if (first === undefined && name === log) opened.set(name, now);
      else if (now !== first) throw lost(name);
    }
  };
  return {
    check,
    inspect: () => {
      check();
      if (readStart(path) !== magic) throw damaged(path);
    },
  };
}

function identify(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}

function readStart(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(magic.length);
    return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

function lost(path: string): StoreError {
  const summary = 'the database was removed or replaced while the server runs';
  return new StoreError(summary, { message: `${path}: ${summary}: what is stored now would be lost; start the server again` });
}

function damaged(path: string): StoreError {
  const summary = 'the database is damaged';
  return new StoreError(summary, {
    message: `${path}: ${summary}, something else has written to the file: put a backup in its place and start again`,
  });
}
