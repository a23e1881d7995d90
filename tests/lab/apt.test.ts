import { beforeEach, describe, expect, it } from 'vitest';
import { createLocalHost } from '../../agent/host/index.ts';
import { openPackageManager, openPackageReader } from '../../agent/package-manager/index.ts';
import { unmetNeed } from '../support/unmet-need.ts';

/** Small, without services or dependencies, and on no machine that needs it. */
const name = 'hello';
const host = createLocalHost({ root: '' });

const statusOf = async (): Promise<string | undefined> => (await openPackageReader(host, 'apt').read([name])).get(name)?.status;

describe("Debian's packages", () => {
  beforeEach((context) => {
    const reason = unmetNeed({ root: true, programs: ['apt-get'] });
    if (reason !== undefined) context.skip(reason);
  });

  it('are installed, seen and removed', async () => {
    const apt = openPackageManager(host, 'apt');
    await apt.remove(name);
    expect(await statusOf()).toBe('absent');
    await apt.install(name);
    expect(await statusOf()).toBe('known');
    expect((await host.query(['hello'])).stdout).toBe('Hello, world!\n');
    await apt.install(name);
    expect(await statusOf()).toBe('known');
    await apt.remove(name);
    expect(await statusOf()).toBe('absent');
  });

  it('in a version that is not offered are refused, and nothing is installed', async () => {
    await expect(openPackageManager(host, 'apt').install(name, '0.0.0-nobody')).rejects.toThrow('0.0.0-nobody');
    expect(await statusOf()).toBe('absent');
  });
});
