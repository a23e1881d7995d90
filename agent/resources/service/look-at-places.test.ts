import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createLocalHost } from '../../host/index.ts';
import { lookAtPlaces } from './look-at-places.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plumb-places-')));
const host = createLocalHost({ root });
const site = join(root, 'etc/shop/site');
mkdirSync(site, { recursive: true });
writeFileSync(join(site, 'own.conf'), 'red');
writeFileSync(join(root, 'etc/shop/other'), '');
afterAll(() => rmSync(root, { recursive: true, force: true }));

const look = () => lookAtPlaces([site, join(root, 'etc')], host);
const rest = () => new Promise((resolve) => setTimeout(resolve, 60));

it('tells of every directory below the top when it was moved last, and nothing of names that come and go', async () => {
  await rest();
  expect(await look()).toEqual([{ path: join(root, 'etc/shop/') }, { path: `${site}/` }]);
  renameSync(site, `${site}.kept`);
  cpSync(`${site}.kept`, site, { recursive: true });
  rmSync(site, { recursive: true });
  renameSync(`${site}.kept`, site);
  await rest();
  const [, moved] = await look();
  expect(moved).toMatchObject({ path: `${site}/`, version: expect.any(String), changedAt: expect.any(String) });
  expect(await look()).toMatchObject([{ path: join(root, 'etc/shop/') }, moved]);
  writeFileSync(join(site, 'swap'), '');
  expect((await look())[1]).toEqual({ path: `${site}/` });
  await rest();
  chmodSync(join(root, 'etc/shop'), 0o750);
  expect((await look())[0]?.version).toBeDefined();
});

it('leaves what is wrong with the way to the file at its end', async () => {
  expect(await lookAtPlaces([join(root, 'etc/gone/deep')], host)).toEqual([
    { path: join(root, 'etc/gone/') },
    { path: join(root, 'etc/gone/deep/') },
  ]);
});
