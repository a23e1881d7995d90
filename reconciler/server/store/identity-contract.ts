import { expect, test } from 'vitest';
import type { Store } from './store.ts';

/** The contract of every store for the identities of hosts. */
export function describeIdentities(store: () => Store): void {
  test('the last identity of a host is known while no commit lists it', async () => {
    const departed = async (...hosts: readonly string[]) => {
      const identities = await store().readDepartedIdentities();
      return hosts.map((host) => identities.get(host)?.identity);
    };
    await store().writeIdentities([
      { host: 'stays', identity: 'one' },
      { host: 'goes', identity: 'two' },
    ]);
    expect(await departed('stays', 'goes', 'never')).toEqual([undefined, undefined, undefined]);
    await store().writeIdentities([
      { host: 'stays', identity: 'one' },
      { host: 'goes', identity: 'three' },
    ]);
    await store().writeIdentities([{ host: 'stays', identity: 'one' }]);
    await store().writeIdentities([{ host: 'stays', identity: 'one' }]);
    expect(await departed('stays', 'goes', 'never')).toEqual([undefined, 'three', undefined]);
    await store().writeIdentities([{ host: 'goes', identity: 'three' }]);
    expect(await departed('stays', 'goes', 'never')).toEqual(['one', undefined, undefined]);
  });

  test('an identity that is taken from a listed host does not come back with its departure', async () => {
    await store().writeIdentities([{ host: 'robbed', identity: 'stolen' }]);
    await store().writeIdentities([{ host: 'robbed' }]);
    await store().writeIdentities([]);
    expect((await store().readDepartedIdentities()).get('robbed')).toBeUndefined();
  });

  test('two thousand hosts come and go', async () => {
    const hosts = Array.from({ length: 2000 }, (_, index) => ({ host: `host-${index}`, identity: `identity ${index}` }));
    await store().writeIdentities(hosts);
    await store().writeIdentities([]);
    const departed = await store().readDepartedIdentities();
    for (const { host, identity } of [hosts[0], hosts[1999]].flatMap((one) => one ?? []))
      expect(departed.get(host)?.identity).toBe(identity);
  });
}
