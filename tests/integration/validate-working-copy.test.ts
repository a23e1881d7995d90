import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleetDocument, hostDocument, middlewareDocument } from '../support/fleet-documents.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { git, runHere, writeFiles } from './a-command-run.ts';

const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';

/** A fleet below a work tree, as the first commit has it. */
function aFleet(files: Readonly<Record<string, string>> = {}): string {
  const root = join(createTemporaryDirectory(), 'work');
  const cache = middlewareDocument('cache', { adapter: 'redis', members: [{ host: 'h1', id: '1' }] });
  const fleet = { 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1'), 'cache.yaml': cache, ...files };
  writeFiles(root, Object.fromEntries(Object.entries(fleet).map(([path, text]) => [`fleet/${path}`, text])));
  git(root, 'init', '--quiet', '-b', 'main');
  git(root, 'add', '-A');
  git(root, 'commit', '--quiet', '-m', 'one');
  return root;
}

async function validate(root: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = await runHere(root, 'validate', 'fleet', '-o', 'json', ...args);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; file?: string; detail: string }[] };
  const text = await runHere(root, 'validate', 'fleet', ...args);
  return { status, stderr, note: /^note: .*$/m.exec(text.stderr)?.[0], found: diagnostics.map(({ code, file }) => `${code} ${file}`) };
}

test('a working copy as committed has nothing to say, with other ends of lines too', async () => {
  const root = aFleet();
  expect(await validate(root)).toMatchObject({ status: 0, note: undefined, found: [] });
  writeFiles(root, { 'fleet/h1.yaml': hostDocument('h1').replaceAll('\n', '\r\n') });
  expect(await validate(root)).toMatchObject({ status: 0, note: undefined });
});

test('what is not committed yet is named, and is no finding', async () => {
  const root = aFleet();
  writeFiles(root, {
    'fleet/new.yaml': hostDocument('h2', { address: '10.0.0.2' }),
    'fleet/h1.yaml': hostDocument('h1', { memory: '1Gi' }),
  });
  rmSync(join(root, 'fleet/cache.yaml'));
  const { status, note, found } = await validate(root);
  expect([status, found]).toEqual([0, []]);
  expect(note).toMatch(/^note: hosts read commits, and [0-9a-f]{12} is not what was checked here: cache.yaml, h1.yaml, new.yaml$/);
  expect((await validate(root, '--revision', 'HEAD')).note).toBeUndefined();
});

test('a document that Git ignores is found, and what a commit without it would break', async () => {
  const root = aFleet({ '.gitignore': 'local/\n' });
  writeFiles(root, { 'fleet/local/h9.yaml': hostDocument('h9', { address: '10.0.0.9' }) });
  expect((await validate(root)).found).toEqual(['MW8007 local/h9.yaml']);
  const other = middlewareDocument('other', { adapter: 'redis', members: [{ host: 'h9', id: '1' }] });
  writeFiles(root, { 'fleet/other.yaml': other });
  const { status, found } = await validate(root);
  expect(status).toBe(1);
  expect(found).toEqual([expect.stringMatching(/^MW3\d\d\d other.yaml$/), 'MW8007 local/h9.yaml']);
});

test('content that Git LFS keeps is checked as hosts read it: a pointer', async () => {
  const root = aFleet({ 'h2.yaml': pointer });
  writeFiles(root, { 'fleet/h2.yaml': hostDocument('h2', { address: '10.0.0.2' }) });
  const { status, found } = await validate(root);
  expect([status, found]).toEqual([1, [expect.stringMatching(/^MW1\d\d\d h2.yaml$/)]]);
});
