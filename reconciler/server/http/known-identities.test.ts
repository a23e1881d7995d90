import { expect, test } from 'vitest';
import { aFleetWithIdentities } from '../../../tests/support/sample-server.ts';
import { createKnownIdentities } from './known-identities.ts';

test('made-up names ask the store once in a while, and hosts of Git never', async () => {
  let now = 0;
  let asked = 0;
  const fleet = aFleetWithIdentities();
  const farewell = fleet.hosts[0]?.identity ?? '';
  const readDeparted = () => {
    asked += 1;
    return Promise.resolve(new Map([['gone', { identity: farewell, until: 5000 }]]));
  };
  const { find } = createKnownIdentities({ readDeparted, clock: () => now });
  const { publicKey } = await find('data-1', fleet);
  expect((await find('data-1', fleet)).publicKey).toBe(publicKey);
  expect(asked).toBe(0);
  for (let name = 0; name < 1000; name += 1) await expect(find(`made-up-${name}`, fleet)).rejects.toMatchObject({ code: 'unknown-host' });
  await expect(find('gone', fleet)).resolves.toBeDefined();
  await expect(find('no-identity', fleet)).rejects.toMatchObject({ code: 'no-identity' });
  expect(asked).toBe(1);
  now += 1001;
  await expect(find('gone', fleet)).resolves.toBeDefined();
  await expect(find('gone', { ...fleet })).resolves.toBeDefined();
  expect(asked).toBe(3);
  now = 5001;
  await expect(find('gone', fleet)).rejects.toMatchObject({ code: 'unknown-host' });
});
