import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../schemas/index.ts';
import { createMemoryHost, type MemoryHost } from './host/index.ts';
import { observeAll } from './observe.ts';
import { aResource } from './resources/a-resource.ts';
import { openServiceReader } from './service-manager/index.ts';

const { signal } = new AbortController();
const observe = (host: MemoryHost, resources: readonly Resource[]) => observeAll(resources, { host, signal });
const range = (count: number): readonly number[] => Array.from({ length: count }, (_none, index) => index);

function aHealth(port: number, members: readonly string[] = [`shop/${port}`]): Resource {
  const probe = { tcp: { host: '127.0.0.1', port }, timeoutMs: 1000 };
  return { ...aResource('health', { name: `${port}`, fields: { healthy: true }, via: { probe, waitMs: 1000 } }), members };
}

function aFile(name: string, members: readonly string[]): Resource {
  return { ...aResource('file', { name, fields: { type: 'file' }, via: { merge: 'own' } }), members };
}

/** A host whose products answer when the test says so, and how many of them are asked. */
function aSilentHost() {
  const host = createMemoryHost();
  const asked: number[] = [];
  const pending: (() => void)[] = [];
  host.answer(
    () => true,
    async ({ tcp }) => {
      asked.push(tcp?.port ?? 0);
      await new Promise<void>((resolve) => pending.push(resolve));
      return { ok: false, reason: 'no answer within 1000 ms' };
    },
  );
  const answerAll = () => {
    for (const resolve of pending.splice(0)) resolve();
  };
  return { host, asked, answerAll };
}

describe('observing a host', () => {
  it('waits for ten members that hang as long as for one', async () => {
    const { host, asked, answerAll } = aSilentHost();
    const observing = observe(
      host,
      range(10).map((port) => aHealth(port)),
    );
    await turn();
    expect(asked).toEqual(range(10));
    answerAll();
    expect([...(await observing).values()].map(({ status }) => status)).toEqual(range(10).map(() => 'known'));
  });

  it('observes no more than sixteen of any number of members at once', async () => {
    const { host, asked, answerAll } = aSilentHost();
    const observing = observe(
      host,
      range(40).map((port) => aHealth(port)),
    );
    for (const asking of [16, 32, 40]) {
      await turn();
      expect(asked).toHaveLength(asking);
      answerAll();
    }
    expect((await observing).size).toBe(40);
  });

  it('observes the resources of one member one at a time, in their order', async () => {
    const { host, asked, answerAll } = aSilentHost();
    const observing = observe(host, [aHealth(1, ['shop/one']), aHealth(2, ['shop/two']), aHealth(3, ['shop/one'])]);
    await turn();
    expect(asked).toEqual([1, 2]);
    answerAll();
    await turn();
    expect(asked).toEqual([1, 2, 3]);
    answerAll();
    await observing;
  });

  it('gives the same order whichever member answers first', async () => {
    const resources = [aHealth(1), aFile('/a', ['shop/1']), aHealth(2), aFile('/b', ['shop/2'])];
    const orders = [1, 2].map(async (slow) => {
      const host = createMemoryHost();
      host.answer(
        () => true,
        async ({ tcp }) => {
          if (tcp?.port === slow) await sleep(10);
          return { ok: true, values: {}, text: '' };
        },
      );
      return [...(await observe(host, resources)).keys()];
    });
    const ids = resources.map(({ id }) => id);
    expect(await Promise.all(orders)).toEqual([ids, ids]);
  });

  it('reads the status of all packages once, however many members want one', async () => {
    const host = createMemoryHost();
    host.put('/var/lib/dpkg/status', { type: 'file', content: 'Package: dpkg\nStatus: install ok installed\nVersion: 1\n' });
    const read: string[] = [];
    const readFile: MemoryHost['readFile'] = (path, options) => {
      read.push(path);
      return host.readFile(path, options);
    };
    const counting: MemoryHost = { ...host, readFile, machine: { ...host, readFile } };
    const wanted = range(10).map((at) => ({
      ...aResource('package', { name: `p${at}`, fields: {}, via: { manager: 'apt' } }),
      members: [`shop/${at}`],
    }));
    expect([...(await observe(counting, wanted)).values()]).toEqual(range(10).map(() => ({ status: 'absent' })));
    expect(read).toEqual(['/var/lib/dpkg/status']);
  });

  it('asks systemd once for all services, and a later question anew', async () => {
    const host = createMemoryHost();
    const started = await Promise.all(range(2).map((at) => host.startProcess([`s${at}`], { env: {}, log: '/log' })));
    host.script(['systemctl', 'show'], {
      stdout: started.map(({ pid }, at) => `Id=s${at}.service\nLoadState=loaded\nActiveState=active\nMainPID=${pid}\n`).join('\n'),
    });
    host.answer(() => true, { ok: true, values: { size: '1' }, text: '' });
    const read = { tcp: { host: '127.0.0.1', port: 1 }, timeoutMs: 1 };
    const resources = range(2).flatMap((at): readonly Resource[] => {
      const service = aResource('service', {
        name: `s${at}`,
        fields: { running: true, enabled: true },
        via: { manager: 'systemd', unit: `s${at}`, stop: { signal: 'SIGTERM', timeoutMs: 1 } },
      });
      const via = { service: service.id, read, apply: {}, canonical: {} };
      const values = aResource('parameters', { name: `s${at}`, fields: { values: { size: '1' } }, via });
      return [service, values].map((resource) => ({ ...resource, members: [`shop/${at}`] }));
    });
    const asked = () => host.programs.filter(([program]) => program === 'systemctl').length;
    for (const times of [1, 2]) {
      const observed = await observe(host, resources);
      expect([...observed.values()].map(({ status }) => status)).toEqual(['known', 'known', 'known', 'known']);
      expect(asked()).toBe(times);
    }
    await openServiceReader(host, 'systemd').read(resources.filter((resource) => resource.kind === 'service').slice(1));
    expect(asked()).toBe(3);
  });

  it('begins nothing more after an abort', async () => {
    const { host, asked, answerAll } = aSilentHost();
    const stop = new AbortController();
    const resources = range(20).flatMap((port) => [aHealth(port), aHealth(port + 100, [`shop/${port}`])]);
    const observing = observeAll(resources, { host, signal: stop.signal });
    await turn();
    stop.abort(new Error('the agent ends'));
    answerAll();
    await expect(observing).rejects.toThrow('the agent ends');
    expect(asked).toHaveLength(16);
  });

  it('ends with a fault of ours only when no observation is under way any more', async () => {
    const { host, answerAll } = aSilentHost();
    const stat: MemoryHost['stat'] = () => Promise.reject(new TypeError('a fault of ours'));
    let hasEnded = false;
    const observing = observe({ ...host, stat } as MemoryHost, [aFile('/a', ['shop/1']), aHealth(2)]).finally(() => {
      hasEnded = true;
    });
    await turn();
    expect(hasEnded).toBe(false);
    answerAll();
    await expect(observing).rejects.toThrow('a fault of ours');
  });
});
