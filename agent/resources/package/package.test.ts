import { describe, expect, it } from 'vitest';
import type { MemoryHost } from '../../host/index.ts';
import { aResource } from '../a-resource.ts';
import { aMemoryMachine } from '../hand.ts';
import { describeResourceModule } from '../module-contract.ts';
import { aDebian, setInstalled } from './a-debian.ts';
import { packageModule } from './index.ts';

describeResourceModule(packageModule, {
  cases: [
    {
      name: 'an exact version, by apt in memory',
      start: async () => {
        const host = await aDebian();
        return {
          host,
          desired: aResource('package', { name: 'redis-server', fields: { version: '5:7.0.15-1' }, via: { manager: 'apt' } }),
          sabotages: [
            { name: 'upgraded', run: () => setInstalled(host, '5:7.2.0-1'), differs: ['/version'] },
            { name: 'removed', run: () => setInstalled(host, undefined), differs: [] },
          ],
        };
      },
    },
    {
      name: 'any version, by apt in memory',
      start: async () => {
        const host = await aDebian();
        return {
          host,
          desired: aResource('package', { name: 'redis-server', fields: {}, via: { manager: 'apt' } }),
          sabotages: [{ name: 'removed', run: () => setInstalled(host, undefined), differs: [] }],
        };
      },
    },
  ],
});

describe('a package', () => {
  const context = (host: MemoryHost) => ({ host, signal: new AbortController().signal, find: () => undefined });

  it('without a desired version has its version beside the fields', async () => {
    const host = await aDebian();
    setInstalled(host, '5:7.2.0-1');
    const desired = aResource('package', { name: 'redis-server', fields: {}, via: { manager: 'apt' } });
    expect(await packageModule.observe(desired, context(host))).toMatchObject({
      status: 'known',
      fields: {},
      facts: { message: 'version 5:7.2.0-1' },
    });
  });

  it('is unknown on a host without a package manager, and without its database', async () => {
    const { host } = await aMemoryMachine();
    const none = aResource('package', { name: 'redis-server', fields: {}, via: { manager: 'none' } });
    expect(await packageModule.observe(none, context(host))).toMatchObject({
      status: 'unknown',
      reason: 'this host has no package manager',
    });
    const apt = aResource('package', { name: 'redis-server', fields: {}, via: { manager: 'apt' } });
    expect(await packageModule.observe(apt, context(host))).toMatchObject({ status: 'unknown' });
  });

  it('that no source offers is an error that names the versions there are', async () => {
    const host = await aDebian();
    const desired = aResource('package', { name: 'redis-server', fields: { version: '9' }, via: { manager: 'apt' } });
    const step = { action: 'create', desired, observed: { status: 'absent' }, effect: 'none' } as const;
    const applied = packageModule.apply(step, context(host));
    await expect(applied).rejects.toMatchObject({ name: 'ApplyError', message: expect.stringContaining('5:7.0.15-1') });
  });
});
