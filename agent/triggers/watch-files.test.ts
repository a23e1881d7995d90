import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { aResource } from '../resources/a-resource.ts';
import { watchFiles } from './watch-files.ts';

function start() {
  const root = createTemporaryDirectory();
  const directory = join(root, 'app');
  const file = join(directory, 'app.conf');
  mkdirSync(directory);
  writeFileSync(file, 'one\n');
  let hints = 0;
  const problems: string[] = [];
  const watch = watchFiles(
    () => {
      hints += 1;
    },
    (message) => problems.push(message),
  );
  onTestFinished(() => watch.close());
  const update = () =>
    watch.update([
      aResource('directory', { name: directory, fields: { type: 'directory' }, via: {} }),
      aResource('file', { name: file, fields: { type: 'file' }, via: { merge: 'own' } }),
    ]);
  update();
  /** Whether the act makes a hint; a later act on a managed file tells when the watch has seen everything before. */
  const hintsOf = async (act: () => void): Promise<number> => {
    const before = hints;
    act();
    await expect.poll(() => hints).toBeGreaterThan(before);
    return hints - before;
  };
  return { directory, file, update, watch, hintsOf, problems, hints: () => hints };
}

describe('watching managed files', () => {
  it('hints at what is written, renamed, removed and given another mode', async () => {
    const { directory, file, hintsOf, problems } = start();
    await hintsOf(() => appendFileSync(file, 'two\n'));
    await hintsOf(() => {
      writeFileSync(join(directory, 'other'), 'three\n');
      renameSync(join(directory, 'other'), file);
    });
    await hintsOf(() => chmodSync(file, 0o600));
    await hintsOf(() => chmodSync(directory, 0o700));
    await hintsOf(() => rmSync(file));
    await hintsOf(() => rmSync(directory, { recursive: true }));
    expect(problems).toEqual([]);
  });

  it('takes up a directory that was made anew', async () => {
    const { directory, file, update, hintsOf } = start();
    await hintsOf(() => rmSync(directory, { recursive: true }));
    mkdirSync(directory);
    writeFileSync(file, 'one\n');
    update();
    await hintsOf(() => appendFileSync(file, 'two\n'));
    await hintsOf(() => appendFileSync(file, 'three\n'));
  });

  it('keeps quiet about what is not managed, such as a log that grows in the same directory', async () => {
    const { directory, file, hintsOf, hints } = start();
    await hintsOf(() => chmodSync(file, 0o600));
    const quiet = hints();
    for (let line = 0; line < 200; line += 1) appendFileSync(join(directory, 'access.log'), `${line}\n`);
    // Events come in order: after this one, those of the log would have been here.
    await hintsOf(() => chmodSync(file, 0o640));
    expect(hints() - quiet).toBeLessThan(5);
  });

  it('hints at a name that the product reads, and at no other', async () => {
    const { directory, file, hintsOf, watch } = start();
    watch.update([aResource('directory', { name: directory, fields: { type: 'directory' }, via: { exclusive: ['*.conf'] } })]);
    const both = await hintsOf(() => writeFileSync(join(directory, 'evil.conf'), 'x\n'));
    expect(both).toBeGreaterThan(0);
    rmSync(file);
    await hintsOf(() => rmSync(join(directory, 'evil.conf')));
  });
});
