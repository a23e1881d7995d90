import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createFleetRepository, startGitServer } from '../../tests/support/git-server.ts';
import { createRandom, noise } from '../../tests/support/random.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { createGitSource } from './git-source.ts';

const { signal } = new AbortController();

/** Clones, or fetches when the cache has a store; says when it begins, so that the kill lands in the work and not in the start of node. */
const program = `
  const { createGitSource } = await import(process.argv[1]);
  const source = createGitSource({ url: process.argv[2], branch: 'main', cacheDir: process.argv[3] });
  const { signal } = new AbortController();
  process.stdout.write('started');
  await source.read(await source.check(signal), signal);
  process.stdout.write('finished');
`;

test('a process killed at any moment of a clone or a fetch leaves a cache that works', async () => {
  const root = createTemporaryDirectory();
  const random = createRandom(7);
  const repository = createFleetRepository(join(root, 'fleet.git'), manyFiles(random));
  const server = await startGitServer({ root });
  onTestFinished(() => server.close());
  const cacheDir = join(root, 'cache');
  const url = `${server.url}/fleet.git`;

  // An answer takes longer than the kill waits after its request, so that most kills land in the transfer.
  server.faults.delayMs = 40;
  let interrupted = 0;
  for (let round = 0; round < 10; round += 1) {
    // The first half interrupts clones, the second half fetches of a large change.
    if (round === 5) await readAll({ url, cacheDir });
    if (round >= 5) repository.commit(manyFiles(random));
    const asked = server.counters.requests + 1 + (round % 4);
    const child = startProgram([new URL('./git-source.ts', import.meta.url).href, url, cacheDir]);
    await waitFor(async () => child.hasEnded() || server.counters.requests >= asked, { what: `request ${asked}`, everyMs: 1 });
    await sleep(random() * 60);
    child.process.kill('SIGKILL');
    if (!(await child.hasFinished)) interrupted += 1;
    if (round >= 5) expect(await readAll({ url, cacheDir })).toBe(repository.git('rev-parse', 'main').trim());
  }
  expect(interrupted).toBeGreaterThan(3);
  expect(await readAll({ url, cacheDir })).toBe(repository.git('rev-parse', 'main').trim());
  expect(readdirSync(cacheDir).filter((name) => name.startsWith('store-'))).toHaveLength(1);
});

async function readAll({ url, cacheDir }: { readonly url: string; readonly cacheDir: string }): Promise<string> {
  const source = createGitSource({ url, branch: 'main', cacheDir });
  const snapshot = await source.read(await source.check(signal), signal);
  expect(snapshot.files.size).toBe(400);
  return snapshot.commit;
}

function startProgram(args: readonly string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const hasFinished = once(child, 'close').then(() => {
    expect(output).toContain('started');
    return output.includes('finished');
  });
  return { process: child, hasEnded: () => child.exitCode !== null, hasFinished };
}

function manyFiles(random: () => number): Record<string, string> {
  const text = () => Buffer.from(noise(random, 1500)).toString('hex');
  return Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`hosts/h${index}.yaml`, text()]));
}
