import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ResourceOf } from '../../schemas/index.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { waitFor } from '../../tests/support/wait-for.ts';
import { createLocalHost } from '../host/index.ts';
import { openServiceManager } from '../service-manager/index.ts';
import { createStateDirectory } from '../state/state-directory.ts';
import { rotateLogs } from './rotate-logs.ts';

type Rotate = Partial<NonNullable<ResourceOf<'service'>['via']['rotate']>>;

/** Writes lines to its own log, and opens it anew at USR1; its output says what it was told. */
const program = `const fs = require('fs'); const path = process.argv[1]; let log = fs.openSync(path, 'a'); console.log('up');
process.on('SIGUSR1', () => { fs.closeSync(log); log = fs.openSync(path, 'a'); console.log('reopened'); });
setInterval(() => fs.writeSync(log, 'x\\n'), 20)`;

async function openLogs(rotate: Rotate = {}, drift: 'enforce' | 'observe' = 'enforce') {
  const root = createTemporaryDirectory();
  const logs = join(root, 'var/log/app');
  mkdirSync(logs, { recursive: true });
  const host = createLocalHost({ root });
  const state = await createStateDirectory(host, join(root, 'state'));
  const service = {
    id: 'service[app]',
    kind: 'service',
    name: 'app',
    drift,
    fields: { running: true, enabled: true, definition: 'sha256:one' },
    via: {
      manager: 'supervisor',
      argv: [process.execPath, '-e', program, join(logs, 'own.log')],
      log: join(logs, 'app.log'),
      stop: { signal: 'SIGKILL', timeoutMs: 1000 },
      rotate: { files: [`${logs}/*.log`], sizeBytes: 100, keep: 2, ...rotate },
    },
  } as unknown as ResourceOf<'service'>;
  const at = (name: string) => join(logs, name);
  const fill = (name: string, letter: string) => writeFileSync(at(name), letter.repeat(101), { mode: 0o640 });
  const turn = (nowMs = Date.now()) => rotateLogs([service], { host, state, nowMs });
  const read = (name: string) => (existsSync(at(name)) ? readFileSync(at(name), 'utf8') : undefined);
  return { host, state, service, at, fill, turn, read };
}

describe('a log that is copied and emptied', () => {
  it('is kept as often as wanted, in the order in which it was written, with its mode', async () => {
    const { fill, turn, read, at } = await openLogs();
    for (const letter of ['a', 'b', 'c', 'd']) {
      fill('own.log', letter);
      expect(await turn()).toEqual([]);
    }
    expect(['own.log', 'own.log.1', 'own.log.2', 'own.log.3'].map((name) => read(name)?.[0])).toEqual([undefined, 'd', 'c', undefined]);
    expect(read('own.log')).toBe('');
    expect(statSync(at('own.log.1')).mode & 0o777).toBe(0o640);
    const before = read('own.log.1');
    expect(await turn()).toEqual([]);
    expect(read('own.log.1')).toBe(before);
  });

  it('stays the file of its writer, which goes on at its beginning', async () => {
    const { host, service, turn, read, at } = await openLogs({ files: [] });
    const manager = openServiceManager(host, 'supervisor');
    await manager.install(service);
    await manager.start(service);
    try {
      await waitFor(async () => read('app.log') === 'up\n', { what: 'it is up' });
      appendFileSync(at('app.log'), 'z'.repeat(200));
      expect(await turn()).toEqual([]);
      expect(read('app.log.1')).toBe(`up\n${'z'.repeat(200)}`);
      const found = await manager.findProcesses(service);
      process.kill(found?.main.pid ?? 0, 'SIGUSR1');
      await waitFor(async () => read('app.log') === 'reopened\n', { what: 'it writes on at the beginning' });
    } finally {
      await manager.uninstall(service);
    }
  });

  it('keeps its end when it grew far beyond its size, and nothing where nothing is to be kept', async () => {
    const { fill, turn, read, at } = await openLogs();
    writeFileSync(at('own.log'), `${'a'.repeat(500)}${'b'.repeat(1000)}`);
    expect(await turn()).toEqual([]);
    expect(read('own.log.1')).toBe('b'.repeat(1000));
    const none = await openLogs({ keep: 0 });
    none.fill('own.log', 'a');
    expect(await none.turn()).toEqual([]);
    expect([none.read('own.log'), none.read('own.log.1')]).toEqual(['', undefined]);
    fill('other.txt', 'a');
    expect(await turn()).toEqual([]);
    expect(read('other.txt.1')).toBeUndefined();
  });

  it('goes when it is older than wanted, without any log being too large', async () => {
    const { turn, read, at } = await openLogs({ ageMs: 3_600_000 });
    writeFileSync(at('own.log'), 'now');
    writeFileSync(at('own.log.1'), 'young');
    writeFileSync(at('own.log.2'), 'old');
    utimesSync(at('own.log.2'), new Date(), new Date(Date.now() - 7_200_000));
    expect(await turn()).toEqual([]);
    expect(['own.log', 'own.log.1', 'own.log.2'].map(read)).toEqual(['now', 'young', undefined]);
  });

  it('is left alone where it is a link, where Plumb only observes, and where it cannot be copied, which is told', async () => {
    const { turn, read, at, fill } = await openLogs();
    writeFileSync(at('elsewhere'), 'e'.repeat(200));
    // Its own size, that of the path it holds, would be too large.
    symlinkSync(`${'./'.repeat(60)}elsewhere`, at('own.log'));
    expect(await turn()).toEqual([]);
    expect(read('elsewhere')).toHaveLength(200);
    const observed = await openLogs({}, 'observe');
    observed.fill('own.log', 'a');
    expect(await observed.turn()).toEqual([]);
    expect(observed.read('own.log.1')).toBeUndefined();
    fill('app.log', 'a');
    mkdirSync(at('app.log.1'));
    mkdirSync(join(at('app.log.1'), 'full'));
    mkdirSync(at('app.log.2'));
    mkdirSync(join(at('app.log.2'), 'full'));
    expect(await turn()).toEqual([expect.stringMatching(/^service\[app\]: .*app\.log\.2/)]);
    expect(read('app.log')).toHaveLength(101);
  });
});

describe('a log that its product opens anew', () => {
  async function start(reopen: string) {
    const opened = await openLogs({ reopen, sizeBytes: 100 });
    const manager = openServiceManager(opened.host, 'supervisor');
    await manager.install(opened.service);
    await manager.start(opened.service);
    return { ...opened, stop: () => manager.uninstall(opened.service) };
  }

  it('has all that was written in one file or the other', async () => {
    const { turn, read, stop } = await start('SIGUSR1');
    try {
      await waitFor(async () => (read('own.log')?.length ?? 0) > 100, { what: 'it is too large' });
      expect(await turn()).toEqual([]);
      expect(read('own.log.1')).toMatch(/^(x\n)+$/);
      expect(read('app.log')).toBe('up\nreopened\n');
      const kept = read('own.log.1');
      await waitFor(async () => (read('own.log')?.length ?? 0) > 10, { what: 'it writes to the new one' });
      expect(read('own.log.1')).toBe(kept);
    } finally {
      await stop();
    }
  });

  it('is copied and emptied when it is not opened anew', async () => {
    const { turn, read, stop, state } = await start('SIGWINCH');
    try {
      await waitFor(async () => (read('own.log')?.length ?? 0) > 100, { what: 'it is too large' });
      expect(await turn()).toEqual([]);
      const kept = read('own.log.1');
      expect(kept?.length).toBeGreaterThan(100);
      await waitFor(async () => (read('own.log')?.length ?? 0) > 10, { what: 'it writes on at the beginning' });
      expect(read('own.log')).toMatch(/^(x\n)+$/);
      expect(read('own.log.1')).toBe(kept);
      expect(await state.read('reopen-owed.json')).toBeUndefined();
    } finally {
      await stop();
    }
  });

  it('is opened anew by the next cycle when the agent died before it could tell', async () => {
    const { turn, read, stop, state } = await start('SIGUSR1');
    try {
      await state.write('reopen-owed.json', '["app"]');
      expect(await turn()).toEqual([]);
      await waitFor(async () => read('app.log') === 'up\nreopened\n', { what: 'it is told' });
      expect(await state.read('reopen-owed.json')).toBeUndefined();
    } finally {
      await stop();
    }
  });
});
