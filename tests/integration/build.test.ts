import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fleetDocument, hostDocument, redisDocument } from '../support/fleet-documents.ts';
import { createFleetRepository } from '../support/git-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

const root = join(import.meta.dirname, '../..');
const run = (...args: readonly string[]): string => execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });

function build(): string {
  const target = join(createTemporaryDirectory(), 'dist');
  run('tests/build.ts', target);
  return target;
}

function digests(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(
    files.sort().map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

describe('the release', () => {
  it('answers as the sources do, away from node_modules', () => {
    const target = build();
    for (const args of [['--version'], ['validate', 'examples/shop'], ['validate', '--help']]) {
      expect(run(join(target, 'plumb.js'), ...args)).toBe(run('reconciler/main.ts', ...args));
    }
    expect(run(join(target, 'plumb-agent.js'), '--version')).toBe(run('agent/main.ts', '--version'));
  });

  it('compares commits in its own thread, away from node_modules', async () => {
    const target = build();
    const repository = createFleetRepository(join(target, 'fleet.git'));
    const [from, to] = ['64mb', '128mb'].map((maxmemory) =>
      repository.commit({
        'fleet.yaml': fleetDocument(),
        'h1.yaml': hostDocument('h1'),
        'cache.yaml': redisDocument('cache', { port: 6379, parameters: { maxmemory } }),
      }),
    );
    const options = ['--repo', repository.path, '--data', join(target, 'data'), '--listen', '127.0.0.1:0'];
    const server = spawn(process.execPath, [join(target, 'plumb.js'), 'serve', ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
    try {
      let said = '';
      for await (const chunk of server.stderr) {
        said += String(chunk);
        if (said.includes('in force')) break;
      }
      const [url = ''] = /http:\S+/.exec(said) ?? [];
      const answer = await fetch(`${url}/api/v1/review?from=${from}&to=${to}`);
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ from, to, verdict: 'changes' })]);
    } finally {
      server.kill();
    }
  });

  it('is the same to the byte when built twice', () => {
    const first = digests(build());
    expect(Object.keys(first)).toContain('adapters/redis/adapter.yaml');
    expect(digests(build())).toEqual(first);
  });
});
