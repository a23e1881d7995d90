import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { createTemporaryDirectory } from '../../../tests/support/temporary-directory.ts';
import { createSqliteStore } from '../../server/index.ts';
import { openStore } from './open-store.ts';
import { checkRepository, makeDataDirectory } from './places.ts';
import { readTokenFile } from './read-credentials.ts';

function makeRoot() {
  const root = createTemporaryDirectory();
  const file = join(root, 'file');
  writeFileSync(file, '');
  return { root, file, nothing: join(root, 'nothing') };
}

test('what is given by a path is refused with the path and the way out', () => {
  const { root, file, nothing } = makeRoot();
  expect(() => makeDataDirectory(file)).toThrow(`--data ${file} is no directory that can be written (EEXIST): make it, owned by`);
  expect(() => makeDataDirectory(join(file, 'x'))).toThrow(/ENOTDIR.*: make it/);
  expect(() => checkRepository(nothing)).toThrow(`--repo ${nothing} cannot be read: ENOENT: there is nothing: give the path`);
  expect(() => checkRepository(file)).toThrow(`--repo ${file} is no directory: name`);
  expect(() => readTokenFile('--viewer-token-file', root)).toThrow(
    `--viewer-token-file ${root} cannot be read: EISDIR: it is a directory: name`,
  );
  expect(() => readTokenFile('--git-token-file', file)).toThrow(`--git-token-file ${file} is empty: write`);
  for (const location of [root, 'https://git.example/fleet.git', 'git@git.example:fleet'])
    expect(() => checkRepository(location)).not.toThrow();
  makeDataDirectory(join(root, 'data', 'deep'));
});

test('what may not be read or written is said so', (context) => {
  if (process.getuid?.() === 0) context.skip('root may read and write everything');
  const { root } = makeRoot();
  chmodSync(root, 0o000);
  expect(() => makeDataDirectory(root)).toThrow('(EACCES)');
  expect(() => checkRepository(root)).toThrow('EACCES: let the user');
  chmodSync(root, 0o700);
});

test('a database that cannot be used is refused with its path, or its option, and the way out', async () => {
  const { root, nothing } = makeRoot();
  const damaged = join(root, 'damaged');
  mkdirSync(damaged);
  writeFileSync(join(damaged, 'plumb.sqlite'), 'x'.repeat(5000));
  await expect(openStore(undefined, damaged)).rejects.toThrow(/damaged\/plumb\.sqlite: the database is damaged .*: .*backup/);
  await expect(openStore(undefined, nothing)).rejects.toThrow(/nothing\/plumb\.sqlite: the database cannot be opened .*: let the user/);
  await (await createSqliteStore({ path: join(root, 'plumb.sqlite') })).close();
  const database = new DatabaseSync(join(root, 'plumb.sqlite'));
  database.exec("insert into kysely_migration values ('9999-later', '2030-01-01T00:00:00.000Z')");
  database.close();
  await expect(openStore(undefined, root)).rejects.toThrow(/a newer version of plumb has written the store \(9999-later\): start/);
  await expect(openStore('postgres://nobody:secret@127.0.0.1:1/x', root)).rejects.toThrow(
    /^(?!.*secret).*--database-url cannot be used: .*ECONNREFUSED.*: check the address/s,
  );
});
