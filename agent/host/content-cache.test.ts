import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import { createContentCache } from './content-cache.ts';
import { createLocalHost } from './local-host.ts';

const large = { maxBytes: 1024 * 1024, maxEntryBytes: 1024 };

test('gives the content that was put, for the same version only, and as a copy', () => {
  const cache = createContentCache(large);
  cache.set('/a', '1', Buffer.from('text'));
  cache.get('/a', '1')?.fill('x');
  expect([cache.get('/a', '1')?.toString(), cache.get('/a', '2'), cache.get('/b', '1')]).toEqual(['text', undefined, undefined]);
});

test('holds a number of bytes: the longest unused content goes, and content that is too large never comes', () => {
  const cache = createContentCache({ maxBytes: 20, maxEntryBytes: 10 });
  for (const path of ['/a', '/b']) cache.set(path, '1', Buffer.alloc(10));
  cache.get('/a', '1');
  cache.set('/c', '1', Buffer.alloc(10));
  cache.set('/d', '1', Buffer.alloc(11));
  const kept = ['/a', '/b', '/c', '/d'].filter((path) => cache.get(path, '1') !== undefined);
  expect([kept, cache.bytes]).toEqual([['/a', '/c'], 20]);
});

test('forgets a path and all below it', () => {
  const cache = createContentCache(large);
  for (const path of ['/a', '/a/b', '/ab']) cache.set(path, '1', Buffer.alloc(5));
  cache.forget('/a');
  expect([cache.get('/a', '1'), cache.get('/a/b', '1'), cache.get('/ab', '1')?.length, cache.bytes]).toEqual([undefined, undefined, 5, 5]);
});

/** Memory of buffers that somebody still holds, once a thread of its own has swept up the others. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().arrayBuffers;
}

test('costs as much memory as it holds, not the pools that small buffers come from', async () => {
  const cache = createContentCache(large);
  const before = usedBytes();
  for (let file = 0; file < 500; file += 1) {
    cache.set(`/file-${file}`, '1', Buffer.from('small'));
    Buffer.from('what others put into the pool in the meantime '.repeat(400));
  }
  await expect.poll(() => usedBytes() - before).toBeLessThan(4 * 1024 * 1024);
});

test('a host keeps nothing of the files that it removed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'plumb-cache-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const host = createLocalHost({ root });
  const before = usedBytes();
  for (let file = 0; file < 70; file += 1) {
    writeFileSync(join(root, `report${file}`), Buffer.alloc(100_000));
    await host.readFile(join(root, `report${file}`));
    await host.remove(join(root, `report${file}`));
  }
  await expect.poll(() => usedBytes() - before).toBeLessThan(4 * 1024 * 1024);
});
