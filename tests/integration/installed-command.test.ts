import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const root = join(import.meta.dirname, '../..');

describe.each(Object.entries(manifest.bin))('%s', (name, path) => {
  const run = (program: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: '/', env: { PATH: '/usr/bin:/bin' }, encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  test('runs through a link, elsewhere, whatever Node the machine has', () => {
    const directory = createTemporaryDirectory();
    symlinkSync(join(root, path), join(directory, name));
    expect(run(join(directory, name), ['--version'])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test('says in one line that a Node is too old', () => {
    const { status, stdout, stderr } = run(process.execPath, ['--no-experimental-strip-types', join(root, `${path}.js`), '--version']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^${name}: Node \\S+ is too old, Plumb needs 22\\.18 or later: [^\\n]+\\n$`));
  });
});
