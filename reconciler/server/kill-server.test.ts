import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aReport } from '../../tests/support/sample-fleet.ts';
import { aFleetWithIdentities, signReport } from '../../tests/support/sample-server.ts';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createSqliteStore } from './store/sqlite-store.ts';

const kills = 20;
const hosts = ['web-1', 'data-1', 'data-2'];

/** The highest sequence the server has acknowledged, and the one that was on its way when the server died. */
interface Sender {
  readonly host: string;
  acknowledged: number;
  cut: number;
}

test('kill -9 in the middle of taking reports loses none that was acknowledged, and stores none twice', async () => {
  const directory = createTemporaryDirectory();
  const paths = [join(directory, 'store.db'), join(directory, 'fleet.json')] as const;
  writeFileSync(paths[1], JSON.stringify(aFleetWithIdentities()));
  const senders = hosts.map((host): Sender => ({ host, acknowledged: 0, cut: 0 }));
  for (let round = 0; round < kills; round += 1) await sendUntilKilled(paths, { senders, afterReports: 2 + round });

  const store = await createSqliteStore({ path: paths[0] });
  let acknowledged = 0;
  let lost = 0;
  for (const { host, acknowledged: last } of senders) {
    const events = await store.readEvents({ host, limit: 100_000 });
    expect(new Set(events.map((event) => event.sequence)).size, host).toBe(events.length);
    for (let sequence = 1; sequence <= last; sequence += 1) {
      acknowledged += 1;
      if ((await store.readReport(host, sequence))?.report.durationMs !== sequence) lost += 1;
    }
  }
  await store.close();
  const cut = senders.reduce((sum, sender) => sum + sender.cut, 0);
  console.log(`P32 serverKills=${kills} acknowledged=${acknowledged} cut=${cut} lost=${lost}`);
  expect(lost).toBe(0);
  expect(cut).toBeGreaterThan(kills / 2);
  expect(acknowledged).toBeGreaterThan(kills);
});

const program = `
  import { readFileSync } from 'node:fs';
  import { createSqliteStore, startServer } from '${import.meta.dirname}/index.ts';
  const [path, fleetPath] = process.argv.slice(1);
  const fleet = JSON.parse(readFileSync(fleetPath, 'utf8'));
  const server = await startServer({ store: await createSqliteStore({ path }), expectation: () => fleet, version: '0.1.0' });
  console.log(server.url);
`;

async function sendUntilKilled(
  paths: readonly string[],
  { senders, afterReports }: { senders: readonly Sender[]; afterReports: number },
): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, ...paths], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([once(child.stdout, 'data'), exited])) as [unknown];
  if (!(line instanceof Buffer)) throw new Error(`the server ended with ${line} before it listened`);
  const url = line.toString().trim();
  let taken = 0;
  const onAcknowledged = () => {
    taken += 1;
    // The other senders have their next report on its way.
    if (taken === afterReports) child.kill('SIGKILL');
  };
  const sending = senders.map((sender) => sendAll(url, { sender, onAcknowledged }));
  await Promise.all([exited, ...sending]);
}

/** Sends the next report until the server is gone; a report that was cut is sent again to the next server, as an agent does. */
async function sendAll(url: string, { sender, onAcknowledged }: { sender: Sender; onAcknowledged: () => void }): Promise<void> {
  for (;;) {
    const sequence = sender.acknowledged + 1;
    const events = [{ code: 'DriftDetected', at: '2026-11-23T10:00:30.000Z', message: `${sequence}` }] as const;
    const request = signReport(url, aReport({ host: sender.host, sequence, durationMs: sequence, members: [], events }), {
      created: Math.floor(Date.now() / 1000),
    });
    try {
      const response = await fetch(`${url}/api/v1/reports`, request);
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`, { cause: 'refused' });
      await response.text();
    } catch (error) {
      if (error instanceof Error && error.cause === 'refused') throw error;
      sender.cut += 1;
      return;
    }
    sender.acknowledged = sequence;
    onAcknowledged();
  }
}
