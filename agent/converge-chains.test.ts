import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../schemas/index.ts';
import { aCommand, aFile, aMachine, convergeOn, directory, planOn, signal, succeed } from './a-machine.ts';
import { converge } from './converge.ts';
import type { MemoryHost } from './host/index.ts';
import { aResource } from './resources/a-resource.ts';

describe('converge of members that have nothing to do with each other', () => {
  const of = (member: string, resource: Resource): Resource => ({ ...resource, members: [member] });
  const loose = (name: string) => aFile(name, { after: [] });
  const aProbe = (name: string, waitMs: number) =>
    aResource('health', { name, fields: { healthy: true }, via: { probe: { tcp: { host: '127.0.0.1', port: 1 }, timeoutMs: 1 }, waitMs } });
  const isThere = (host: MemoryHost, path: string) => async () => {
    const isWell = (await host.stat(path)) !== undefined;
    return isWell ? ({ ok: true, values: {}, text: '' } as const) : ({ ok: false, reason: 'not yet' } as const);
  };

  it('writes the file of one member while others wait for their health, and gives results in the plan’s order', async () => {
    const host = aMachine();
    host.answer(() => true, isThere(host, '/last'));
    const waiting = Array.from({ length: 20 }, (_none, at) => `shop/${at}`);
    const last = [loose('/first'), loose('/last')].map((resource) => of('shop/last', resource));
    const files = waiting.map((member) => of(member, loose(`/etc/${member.slice(5)}`)));
    const resources = [...files, ...waiting.map((member) => of(member, aProbe(member, 5_000))), ...last];
    expect(await convergeOn(host, resources)).toEqual(resources.map(({ name }) => [name, 'done', '']));
  });

  it('does the steps of members in turn where they share a directory that is made', async () => {
    const { host, isBeside } = aSlowMachine();
    const members = ['shop/one', 'shop/two'];
    const shared: Resource = { ...directory, members };
    const resources = [shared, of('shop/one', aCommand('one', [shared.id])), of('shop/two', aCommand('two', [shared.id]))];
    expect((await convergeOn(host, resources)).map(([name, status]) => `${status} ${name}`)).toEqual([
      'done /etc/shop',
      'done one',
      'done two',
    ]);
    expect(isBeside()).toBe(false);
    host.put('/done/one', undefined);
    host.put('/done/two', undefined);
    await convergeOn(host, resources);
    expect(isBeside()).toBe(true);
  });

  it('adds accounts one after another', async () => {
    const { host, isBeside } = aSlowMachine();
    host.put('/etc/passwd', { type: 'file', content: '' });
    host.put('/etc/group', { type: 'file', content: '' });
    const resources = ['one', 'two'].map((name) => of(`shop/${name}`, aResource('user', { name, fields: {}, via: {} })));
    await convergeOn(host, resources);
    expect(host.programs.map(([program]) => program)).toEqual(['useradd', 'useradd']);
    expect(isBeside()).toBe(false);
  });

  it('installs packages one after another', async () => {
    const { host, isBeside } = aSlowMachine();
    host.put('/usr/sbin', { type: 'directory' });
    host.put('/var/lib/dpkg/status', { type: 'file', content: 'Package: dpkg\nStatus: install ok installed\nVersion: 1\n' });
    host.script(['apt-cache', 'policy'], { stdout: 'x:\n  Candidate: 1\n' });
    const resources = ['one', 'two'].map((name) => of(`shop/${name}`, aResource('package', { name, fields: {}, via: { manager: 'apt' } })));
    await convergeOn(host, resources);
    expect(host.programs.filter(([program]) => program === 'apt-get').map((argv) => argv.at(-1))).toEqual(['one', 'two']);
    expect(isBeside()).toBe(false);
  });

  it('lets no more than eight steps work at once', async () => {
    const { host, mostAtOnce } = aSlowMachine();
    const names = Array.from({ length: 20 }, (_none, at) => `c${at}`);
    const results = await convergeOn(
      host,
      names.map((name) => of(`shop/${name}`, aCommand(name, []))),
    );
    expect(results).toEqual(names.map((name) => [name, 'done', '']));
    expect(mostAtOnce()).toBe(8);
  });

  it('stops behind a failure only the steps that stand on it', async () => {
    const host = aMachine();
    host.script(['one'], { exitCode: 1 });
    succeed(host, 'other');
    succeed(host, 'another');
    const own = [aCommand('one', []), aCommand('two', ['command[one]'])].map((resource) => of('shop/one', resource));
    const others = [aCommand('other', []), aCommand('another', ['command[other]'])].map((resource) => of('shop/two', resource));
    expect(await convergeOn(host, [...own, ...others])).toEqual([
      ['one', 'failed', 'StepFailed'],
      ['two', 'skipped', 'waits for command[one]'],
      ['other', 'done', ''],
      ['another', 'done', ''],
    ]);
  });

  it('begins nothing more after a fault of ours, and ends when all that was begun has ended', async () => {
    const { host, hasEnded } = aSlowMachine();
    host.script(['one'], () => Promise.reject(new TypeError('a fault of ours')));
    const resources = [
      of('shop/one', aCommand('one', [])),
      of('shop/two', aCommand('two', [])),
      of('shop/two', aCommand('three', ['command[two]'])),
    ];
    await expect(convergeOn(host, resources)).rejects.toThrow('a fault of ours');
    expect(hasEnded('two')).toBe(true);
    expect(host.programs.flat()).not.toContain('three');
  });

  it('leaves the steps of a member whose lease is not confirmed any more, and of no other', async () => {
    const host = aMachine();
    const resources = ['one', 'two'].map((name) => of(`shop/${name}`, loose(`/etc/${name}`)));
    const permit = { mayBegin: (members: readonly string[]) => Promise.resolve(!members.includes('shop/one')) };
    const results = await converge(await planOn(host, resources), [], { host, signal, monotonicMs: () => 0, permit });
    expect(results.map(({ status, message }) => [status, message])).toEqual([
      ['skipped', 'its lease is not confirmed any more'],
      ['done', undefined],
    ]);
  });
});

/** A machine on which programs take a while and then have done what is wanted, and whether they ran beside one another. */
function aSlowMachine() {
  const host = aMachine();
  const ended: string[] = [];
  let running = 0;
  let most = 0;
  host.script([], async ([program = '']) => {
    running += 1;
    most = Math.max(most, running);
    await sleep(5);
    host.put(`/done/${program}`, { type: 'file', content: '' });
    ended.push(program);
    running -= 1;
    return {};
  });
  return { host, mostAtOnce: () => most, isBeside: () => most > 1, hasEnded: (program: string) => ended.includes(program) };
}
