import { describe, expect, it } from 'vitest';
import { type Plan, planHost } from '../reconciler/plan/index.ts';
import type { ConfigTest, Resource } from '../schemas/index.ts';
import { converge } from './converge.ts';
import { aLedger, aSlice } from './desired/a-desired.ts';
import { createMemoryHost, type MemoryHost } from './host/index.ts';
import { observeAll } from './observe.ts';
import { aResource } from './resources/a-resource.ts';

const { signal } = new AbortController();
const directory = aResource('directory', { name: '/etc/shop', fields: { type: 'directory', mode: '0755' }, via: {} });
const test: ConfigTest = {
  name: 'shop/one:test',
  member: 'shop/one',
  root: '/etc/shop',
  argv: ['shopd', '-t'],
  exitCode: 0,
  timeoutMs: 1000,
};

/** Leases were granted to nobody, and nobody needs one. */
const freely = { leases: {}, confirm: () => Promise.resolve(true) };

function aFile(name: string, over: Partial<Resource> = {}): Resource {
  const file = aResource('file', { name, fields: { type: 'file', mode: '0644', content: `${name}\n` }, via: { merge: 'own' } });
  return { ...file, after: [directory.id], ...over } as Resource;
}

function aCommand(name: string, after: readonly string[]): Resource {
  return {
    ...aResource('command', { name, fields: { satisfied: true }, via: { argv: [name], creates: `/done/${name}`, timeoutMs: 1000 } }),
    after,
  };
}

async function planOn(host: MemoryHost, resources: readonly Resource[]): Promise<Plan> {
  const observed = await observeAll(resources, { host, signal });
  return planHost({ slice: aSlice(), resources, observed, ledger: aLedger(), now: '2026-01-02T03:04:05.000Z' });
}

async function convergeOn(host: MemoryHost, resources: readonly Resource[], tests: readonly ConfigTest[] = []) {
  let ms = 0;
  const monotonicMs = () => {
    ms += 5;
    return ms;
  };
  const results = await converge(await planOn(host, resources), tests, { host, signal, monotonicMs, permit: freely });
  return results.map(({ step, status, reason, message }) => [step.resource.name, status, reason ?? message ?? '']);
}

function aMachine(): MemoryHost {
  const host = createMemoryHost();
  host.put('/etc', { type: 'directory' });
  host.put('/done', { type: 'directory' });
  return host;
}

/** Does what the resource `creates` says. */
function succeed(host: MemoryHost, name: string): void {
  host.script([name], () => {
    host.put(`/done/${name}`, { type: 'file', content: '' });
    return {};
  });
}

describe('converge', () => {
  it('does the steps in the plan’s order, and what was done is as wanted', async () => {
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

  it('says of health that it is ill, not that a step failed', async () => {
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

  it('ends when it is told to, without another step', async () => {
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
});
