import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createFleetRepository, startGitServer } from '../../tests/support/git-server.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { readBuiltinAdapters } from './builtin-adapters.ts';
import { openSource } from './open-source.ts';

const { signal } = new AbortController();

test('the location decides: a server, a repository, a directory', async () => {
  const root = createTemporaryDirectory();
  const repository = createFleetRepository(join(root, 'fleet.git'), { 'fleet.yaml': 'a: 1\n' });
  const head = repository.git('rev-parse', 'main').trim();
  const server = await startGitServer({ root });
  const cacheDir = join(root, 'cache');
  const check = (location: string) => openSource({ location, cacheDir }).check(signal);
  try {
    expect(await check(`${server.url}/fleet.git`)).toBe(head);
  } finally {
    await server.close();
  }
  expect(await check(repository.path)).toBe(head);
  expect(await check(pathToFileURL(repository.path).href)).toBe(head);
  const directory = createTemporaryDirectory();
  writeFileSync(join(directory, 'fleet.yaml'), 'a: 1\n');
  expect(await check(directory)).toMatch(/^dir:/);
});

test.each(['ssh://git@example.com/fleet.git', 'git@example.com:fleet.git', 'ftp://example.com/fleet'])(
  '%s is refused in words that help',
  (location) => {
    expect(() => openSource({ location, cacheDir: '/nowhere' })).toThrow(/https URL/);
  },
);

test('the adapters that come with Plumb are folders of text', () => {
  for (const folder of readBuiltinAdapters()) {
    expect(folder.origin).toBe('builtin');
    expect(folder.name).toMatch(/^[a-z0-9-]+$/);
    expect(folder.files['adapter.yaml']).toContain('kind: Adapter');
    expect(folder.files['parameters.schema.json']).toContain('"type"');
  }
});
