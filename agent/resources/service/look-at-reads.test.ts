import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTemporaryDirectory } from '../../../tests/support/temporary-directory.ts';
import { createLocalHost, createMemoryHost, HostError } from '../../host/index.ts';
import { lookAtReads } from './look-at-reads.ts';

function openMachine() {
  const directory = createTemporaryDirectory();
  // The files lie outside of the agent's root, as those of the machine do.
  mkdirSync(join(directory, 'root'));
  const host = createLocalHost({ root: join(directory, 'root') });
  const place = (name: string) => join(directory, name);
  const look = async (name: string) => (await lookAtReads([{ path: place(name), effect: 'reload' }], host))[0];
  const version = async (name: string) => (await look(name))?.version;
  return { place, look, version };
}

describe('files that a service reads beside those of Git', () => {
  it('have another version after any change, also one that puts everything back', async () => {
    const { place, look, version } = openMachine();
    expect(await look('a.pem')).toEqual({ path: place('a.pem'), version: 'absent' });
    writeFileSync(place('a.pem'), 'one');
    const first = await look('a.pem');
    expect(first).toEqual({ path: place('a.pem'), version: expect.any(String), changedAt: expect.stringMatching(/^20.*Z$/) });
    expect(await version('a.pem')).toBe(first?.version);
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(place('a.pem'), 'one');
    utimesSync(place('a.pem'), 1, 1);
    expect(await version('a.pem')).not.toBe(first?.version);
    rmSync(place('a.pem'));
    expect(await version('a.pem')).toBe('absent');
  });

  it('are looked at where links lead, and so are the links', async () => {
    const { place, look, version } = openMachine();
    mkdirSync(place('archive'));
    writeFileSync(place('archive/1.pem'), 'one');
    writeFileSync(place('archive/2.pem'), 'two');
    mkdirSync(place('live'));
    symlinkSync('../archive/1.pem', place('live/a.pem'));
    symlinkSync(place('live'), place('through'));
    const first = await version('live/a.pem');
    expect(await version('live/a.pem')).toBe(first);
    expect((await version('through/a.pem'))?.endsWith(first ?? 'none')).toBe(true);
    symlinkSync('../archive/2.pem', place('live/new'));
    renameSync(place('live/new'), place('live/a.pem'));
    const second = await version('live/a.pem');
    expect(second).not.toBe(first);
    writeFileSync(place('archive/2.pem'), 'three');
    expect(await version('live/a.pem')).not.toBe(second);
    rmSync(place('archive/2.pem'));
    expect(await look('live/a.pem')).toMatchObject({ version: 'absent', changedAt: expect.any(String) });
    symlinkSync('round.pem', place('round.pem'));
    expect((await look('round.pem'))?.problem).toContain('leads through more than 16 links');
  });

  it('are all that a pattern matches, or that a directory holds', async () => {
    const { place, version } = openMachine();
    expect(await version('extra/*.conf')).toBe('absent');
    mkdirSync(place('extra'));
    const none = await version('extra/*.conf');
    writeFileSync(place('extra/.hidden.conf'), '');
    writeFileSync(place('extra/readme'), '');
    expect(await version('extra/*.conf')).toBe(none);
    const all = await version('extra');
    writeFileSync(place('extra/a.conf'), 'a');
    const one = await version('extra/*.conf');
    expect(one).not.toBe(none);
    expect(await version('extra')).not.toBe(all);
    renameSync(place('extra/a.conf'), place('extra/b.conf'));
    expect(await version('extra/*.conf')).not.toBe(one);
    rmSync(place('extra/b.conf'));
    expect(await version('extra/*.conf')).toBe(none);
  });

  it('say why they cannot be looked at', async () => {
    const host = createMemoryHost();
    host.stat = async () => {
      throw new HostError('EACCES', 'permission denied');
    };
    expect(await lookAtReads([{ path: '/etc/ssl/private/a.pem', effect: 'reload' }], host)).toEqual([
      { path: '/etc/ssl/private/a.pem', problem: 'permission denied' },
    ]);
  });
});

describe('files that name others', () => {
  const pattern = '(?m)(?:^|[;{}])\\s*include\\s+["\']?([^;"\'\\s]+)["\']?\\s*;';
  const openTree = () => {
    const { place } = openMachine();
    const host = createLocalHost({ root: place('root') });
    const follow = { pattern, base: place('base') };
    mkdirSync(place('base/sites'), { recursive: true });
    const look = () => lookAtReads([{ path: place('main.conf'), effect: 'reload', follow }], host);
    return { place, look };
  };

  it('lead to them, on one line with others, over relative paths and patterns, and by as many files as there are', async () => {
    const { place, look } = openTree();
    writeFileSync(place('main.conf'), `server { a b; } include one.conf; # include never\ninclude ${place('gone.conf')};`);
    writeFileSync(place('base/one.conf'), 'include "sites/*.conf";');
    writeFileSync(place('base/sites/x.conf'), `include ${place('main.conf')};\n  include two.conf;`);
    writeFileSync(place('base/two.conf'), 'last');
    const seen = await look();
    const paths = ['main.conf', 'base/one.conf', 'gone.conf', 'base/sites/*.conf', 'base/two.conf'].map(place);
    expect(seen.map(({ path }) => path)).toEqual(paths);
    expect(seen.map(({ through }) => through)).toEqual([undefined, ...paths.slice(1).map(() => place('main.conf'))]);
    const versionOf = async (name: string) => (await look()).find(({ path }) => path === place(name))?.version;
    const before = await versionOf('base/two.conf');
    await new Promise((resolve) => setTimeout(resolve, 60));
    writeFileSync(place('base/two.conf'), 'other');
    expect(await versionOf('base/two.conf')).not.toBe(before);
    await new Promise((resolve) => setTimeout(resolve, 60));
    writeFileSync(place('main.conf'), 'none');
    expect((await look()).map(({ path }) => path)).toEqual([place('main.conf')]);
  });

  it('say so where they are too many, or where a directory is a pattern', async () => {
    const { place, look } = openTree();
    writeFileSync(place('main.conf'), Array.from({ length: 300 }, (_, index) => `include f${index}.conf;`).join('\n'));
    expect((await look())[0]?.problem).toBe('it leads to more than 200 files');
    writeFileSync(place('main.conf'), 'include */all.conf;');
    expect((await look())[1]).toMatchObject({ path: place('base/*/all.conf'), problem: 'only the last name of a path may be a pattern' });
  });
});
