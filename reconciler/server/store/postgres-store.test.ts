import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { createPostgresStore } from './postgres-store.ts';
import { describeStore } from './store-contract.ts';

const bin = '/usr/lib/postgresql/15/bin';
const isMissing = !existsSync(join(bin, 'initdb'));
if (isMissing) console.warn(`SKIPPED: no PostgreSQL in ${bin}, the PostgreSQL store is not tested (apt-get install postgresql-15)`);

describe.skipIf(isMissing)('with PostgreSQL', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plumb-pg-'));
  const data = join(directory, 'data');
  let url = '';

  beforeAll(async () => {
    const port = await findFreePort();
    giveToPostgres(directory);
    run('initdb', ['-D', data, '-U', 'plumb', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
    run('pg_ctl', [
      '-D',
      data,
      '-w',
      '-l',
      join(directory, 'log'),
      '-o',
      `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1`,
      'start',
    ]);
    url = `postgres://plumb@127.0.0.1:${port}/postgres`;
  });

  afterAll(() => {
    run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
    rmSync(directory, { recursive: true });
  });

  describeStore('postgres store', () => createPostgresStore({ url }));

  test('two servers migrate and write at the same time, and see each other', async () => {
    const [one, two] = await Promise.all([createPostgresStore({ url }), createPostgresStore({ url })]);
    const results = await Promise.all(
      [one, two].map((store, index) =>
        store.ingest({ report: aReport({ host: 'shared' }), nonce: `n${index}`, receivedAt: 1_000_000, clockSkewMs: 0 }),
      ),
    );
    expect(results.map(({ result }) => result).sort()).toEqual(['accepted', 'duplicate']);
    expect(await two.readReport('shared')).toEqual(await one.readReport('shared'));
    await Promise.all([one.close(), two.close()]);
  });

  test('connections that the database cuts are replaced', async () => {
    const errors: Error[] = [];
    const store = await createPostgresStore({ url, onError: (error) => errors.push(error) });
    await store.ping();
    const admin = await createPostgresStore({ url });
    run('psql', [url, '-qtc', 'select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid()']);
    await expect.poll(() => errors.length, { timeout: 5000 }).toBeGreaterThan(0);
    await expect(store.ping()).resolves.toBeUndefined();
    await Promise.all([store.close(), admin.close()]);
  });
});

test('a database that cannot be reached is an error, soon', async () => {
  const port = await findFreePort();
  await expect(createPostgresStore({ url: `postgres://plumb@127.0.0.1:${port}/postgres` })).rejects.toThrow();
});

/** PostgreSQL refuses to run as root. */
function run(program: string, args: readonly string[]): void {
  const asPostgres =
    userInfo().uid === 0 ? ['runuser', '-u', 'postgres', '--', join(bin, program), ...args] : [join(bin, program), ...args];
  const [command = '', ...rest] = asPostgres;
  execFileSync(command, rest, { stdio: 'ignore', cwd: '/' });
}

function giveToPostgres(path: string): void {
  if (userInfo().uid !== 0) return;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(path, id('-u'), id('-g'));
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
