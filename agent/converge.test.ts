import { describe, expect, it } from 'vitest';
import type { ConfigTest, Resource } from '../schemas/index.ts';
import { aCommand, aFile, aMachine, convergeOn, directory, freely, planOn, succeed } from './a-machine.ts';
import { converge } from './converge.ts';
import { aResource } from './resources/a-resource.ts';

const test: ConfigTest = {
  name: 'shop/one:test',
  member: 'shop/one',
  root: '/etc/shop',
  argv: ['shopd', '-t'],
  exitCode: 0,
  timeoutMs: 1000,
};

describe('converge', () => {
  it('does the steps in the plan’s order, and leaves the host as wanted', async () => {
    const host = aMachine();
    const resources = [aFile('/etc/shop/b'), aFile('/etc/shop/a', { after: ['file[/etc/shop/b]'] }), directory];
    expect(await convergeOn(host, resources)).toEqual([
      ['/etc/shop', 'done', ''],
      ['/etc/shop/b', 'done', ''],
      ['/etc/shop/a', 'done', ''],
    ]);
    expect((await planOn(host, resources)).steps.map(({ action }) => action)).toEqual(['none', 'none', 'none']);
  });

  it('goes on beside a failure, and skips all that stands behind it', async () => {
    const host = aMachine();
    host.script(['one'], { exitCode: 1, stderr: 'no space left' });
    succeed(host, 'two');
    succeed(host, 'other');
    const resources = [aCommand('one', []), aCommand('two', ['command[one]']), aCommand('three', ['command[two]']), aCommand('other', [])];
    expect(await convergeOn(host, resources)).toEqual([
      ['one', 'failed', 'StepFailed'],
      ['two', 'skipped', 'waits for command[one]'],
      ['three', 'skipped', 'waits for command[two]'],
      ['other', 'done', ''],
    ]);
    expect(host.programs.flat()).not.toContain('two');
  });

  it('skips behind a failure also through what needs no step of its own', async () => {
    const host = aMachine();
    host.put('/done/two', { type: 'file', content: '' });
    host.script(['one'], { exitCode: 1 });
    const resources = [aCommand('one', []), aCommand('two', ['command[one]']), aCommand('three', ['command[two]'])];
    expect(await convergeOn(host, resources)).toEqual([
      ['one', 'failed', 'StepFailed'],
      ['three', 'skipped', 'waits for command[one]'],
    ]);
  });

  it('reports an ill health probe as ill, not as a failed step', async () => {
    const host = aMachine();
    const probe = { tcp: { host: '127.0.0.1', port: 1 }, timeoutMs: 10 };
    const health = {
      ...aResource('health', { name: 'ping', fields: { healthy: true }, via: { probe, waitMs: 10 } }),
      after: [directory.id],
    };
    expect(await convergeOn(host, [directory, health])).toEqual([
      ['/etc/shop', 'done', ''],
      ['ping', 'failed', 'Unhealthy'],
    ]);
  });

  it('neither fails nor goes on where a wait was given up for a newer commit', async () => {
    const host = aMachine();
    const probe = { tcp: { host: '127.0.0.1', port: 1 }, timeoutMs: 10 };
    const health = aResource('health', { name: 'ping', fields: { healthy: true }, via: { probe, waitMs: 3_600_000 } });
    const plan = await planOn(host, [health, aCommand('next', [health.id])]);
    const deps = { host, signal: new AbortController().signal, monotonicMs: () => 0, permit: freely };
    const results = await converge(plan, [], { ...deps, isSuperseded: async () => true });
    expect(results.map(({ status, message }) => [status, message])).toEqual([
      ['skipped', expect.stringMatching(/^not healthy when a newer commit came/)],
      ['skipped', `waits for ${health.id}`],
    ]);
  });

  it('ends on an abort, without another step', async () => {
    const host = aMachine();
    const stop = new AbortController();
    host.script(['one'], () => {
      stop.abort();
      host.put('/done/one', { type: 'file', content: '' });
      return {};
    });
    const plan = await planOn(host, [aCommand('one', []), aCommand('two', [])]);
    await expect(converge(plan, [], { host, signal: stop.signal, monotonicMs: () => 0, permit: freely })).rejects.toThrow();
    expect(host.programs).toEqual([['one']]);
  });
});

describe('a config test', () => {
  const tested = (name: string) => aFile(name, { configTest: test.name });

  it('that fails changes none of its files, runs once, and holds nothing else up', async () => {
    const host = aMachine();
    host.put('/etc/shop', { type: 'directory' });
    host.script(['shopd', '-t'], { exitCode: 1, stderr: 'unknown directive' });
    const resources = [directory, tested('/etc/shop/a'), tested('/etc/shop/b'), aFile('/etc/other', { after: [] })];
    expect(await convergeOn(host, resources, [test])).toEqual([
      ['/etc/shop/a', 'failed', 'ConfigTestFailed'],
      ['/etc/shop/b', 'failed', 'ConfigTestFailed'],
      ['/etc/other', 'done', ''],
    ]);
    expect(await host.list('/etc/shop')).toEqual([]);
    expect(host.programs).toHaveLength(1);
  });

  it('sees the whole tree as it will be before the first file is swapped', async () => {
    const host = aMachine();
    const seen: (readonly string[])[] = [];
    host.script(['shopd', '-t'], async () => {
      seen.push(await host.list('/etc/shop.plumb-stage'), await host.list('/etc/shop'));
      return {};
    });
    expect(await convergeOn(host, [directory, tested('/etc/shop/a'), tested('/etc/shop/b')], [test])).toHaveLength(3);
    expect(seen).toEqual([['a', 'b'], []]);
    expect(await host.list('/etc/shop')).toEqual(['a', 'b']);
  });

  it('runs before a process reads the tree again, also where only its command is another one', async () => {
    const host = aMachine();
    host.script(['shopd', '-t'], {});
    const file = { ...tested('/etc/shop/a'), notify: ['service[shopd]'] };
    const daemon = (definition: string) => ({
      ...aResource('service', {
        name: 'shopd',
        fields: { running: true, enabled: true, definition },
        via: { manager: 'supervisor', argv: ['shopd', definition], stop: { signal: 'SIGTERM', timeoutMs: 1000 } },
      }),
      after: [file.id],
      effect: 'restart' as const,
    });
    const users = { ...tested('/etc/shop/users'), configTest: 'shop/one:users', notify: ['service[shopd]'] };
    const tests = [test, { ...test, name: 'shop/one:users', argv: ['shopusers'] as const }];
    host.script(['shopusers'], {});
    const all = (definition: string) => [directory, file, users, daemon(definition)];
    expect(await convergeOn(host, all('one'), tests)).toHaveLength(4);
    expect(host.programs.filter(([program]) => program === 'shopd')).toHaveLength(1);
    const [pid] = host.processes.keys();
    for (const refused of [['shopd', '-t'], ['shopusers']]) {
      host.script(refused, { exitCode: 1, stderr: 'unknown option two' });
      expect(await convergeOn(host, all('two'), tests)).toEqual([['shopd', 'failed', 'ConfigTestFailed']]);
      expect([...host.processes.keys()]).toEqual([pid]);
      host.script(refused, {});
    }
    expect(await convergeOn(host, all('two'), tests)).toEqual([['shopd', 'done', '']]);
  });

  it('hides in the words of one step what another resource of the member holds as secret', async () => {
    const host = aMachine();
    host.script(['one'], { exitCode: 1, stderr: 'refused: password hunter2-hunter2' });
    const secret = {
      ...aFile('/etc/shop/secret'),
      sensitive: ['/content'],
      fields: { type: 'file', mode: '0600', content: 'hunter2-hunter2' },
    } as Resource;
    const planned = await planOn(host, [directory, secret, aCommand('one', [])]);
    const results = await converge(planned, [], { host, signal: new AbortController().signal, monotonicMs: () => 0, permit: freely });
    expect(results.find(({ status }) => status === 'failed')?.message).toContain('refused: password (sensitive)');
  });
});
