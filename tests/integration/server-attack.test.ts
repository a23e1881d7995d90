import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createSqliteStore, startServer } from '../../reconciler/server/index.ts';
import type { FleetView } from '../../reconciler/status/index.ts';
import type { Report } from '../../schemas/index.ts';
import { aCheckIn } from '../support/a-check-in.ts';
import { aReport } from '../support/sample-fleet.ts';
import { aFleetWithIdentities, type SignedPost, sampleNow, signCheckIn, signReport } from '../support/sample-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';
import { unmetNeed } from '../support/unmet-need.ts';

/** A server with its database in a file, and honest hosts. Each test is an attack, and prints what came of it. */
async function open({
  maxPages,
  directory = createTemporaryDirectory(),
}: {
  readonly maxPages?: number;
  readonly directory?: string;
} = {}) {
  const path = join(directory, 'plumb.sqlite');
  const store = await createSqliteStore({ path, ...(maxPages === undefined ? {} : { maxPages }) });
  const fleet = aFleetWithIdentities();
  const server = await startServer({ store, expectation: () => fleet, clock: () => sampleNow, version: '0.1.0' });
  onTestFinished(async () => {
    await server.close();
    await store.close();
  });
  let sequence = 0;
  const report = async (over: Partial<Report> = {}) => {
    sequence += 1;
    const sent = aReport({ sequence, ...over });
    return { sequence: sent.sequence, ...(await post(`${server.url}/api/v1/reports`, signReport(server.url, sent))) };
  };
  return { ...server, path, report };
}

/** Over a connection of its own, as from a host that was not heard before. */
async function post(url: string, { headers, body }: SignedPost): Promise<{ readonly status: number; readonly ms: number }> {
  const begun = performance.now();
  const sent = request(url, { method: 'POST', headers, agent: false });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [{ readonly statusCode: number; resume: () => void }];
  answer.resume();
  return { status: answer.statusCode, ms: performance.now() - begun };
}

async function hold(
  url: string,
  { count, head }: { readonly count: number; readonly head: (index: number) => string },
): Promise<readonly Socket[]> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, (_, index) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(head(index)));
    return socket;
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  await sleep(200);
  return sockets;
}

function headOf(url: string, { headers }: Pick<SignedPost, 'headers'>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `POST /api/v1/reports HTTP/1.1\r\nhost: ${new URL(url).host}\r\n${lines.join('\r\n')}\r\ncontent-length: 1000000\r\n\r\n{`;
}

async function ask(report: () => Promise<{ readonly status: number; readonly ms: number }>, count: number) {
  const answers: { readonly status: number; readonly ms: number }[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await report().catch(() => ({ status: 0, ms: 0 })));
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const taken = answers.filter(({ status }) => status === 200).length;
  return { taken, middle: Math.round(times[count >> 1] ?? 0), most: Math.round(times.at(-1) ?? 0) };
}

test('1,000 sockets without a key do not keep one honest report away', async () => {
  const { url, report } = await open();
  // Half say nothing, half look signed for a host of Git and send a body that never comes.
  const forged = { headers: { ...signReport(url, aReport(), { signAs: 'data-2', keyId: 'data-1' }).headers } };
  const sockets = await hold(url, { count: 1000, head: (index) => (index % 2 === 0 ? '' : headOf(url, forged)) });
  const { taken, middle, most } = await ask(report, 100);
  console.log(`K7 sockets=${sockets.length} asked=100 taken=${taken} middleMs=${middle} mostMs=${most}`);
  expect(taken).toBe(100);
});

test('a proven host that holds all it may keeps no other host away', async () => {
  const { url, report } = await open();
  await hold(url, { count: 200, head: () => headOf(url, signReport(url, aReport({ host: 'data-2' }))) });
  const { taken, middle, most } = await ask(report, 50);
  console.log(`K7 heldByOneHost=200 asked=50 taken=${taken} middleMs=${middle} mostMs=${most}`);
  expect(taken).toBe(50);
});

test('numbers that cannot be are refused, and every page and every honest report goes on', async () => {
  const { url, report } = await open();
  const event = { code: 'StepDone', at: '2026-11-23T10:00:00.000Z', message: 'x' } as const;
  const hostile = [1e308, -1e308, 2 ** 53, 2 ** 63, -(2 ** 63)].flatMap((number) => [
    post(`${url}/api/v1/reports`, signReport(url, aReport({ host: 'web-1', sequence: number }))),
    post(`${url}/api/v1/reports`, signReport(url, aReport({ host: 'web-1', durationMs: number }))),
    post(`${url}/api/v1/reports`, signReport(url, aReport({ host: 'web-1', events: [{ ...event, durationMs: number }] }))),
    post(`${url}/api/v1/coordination`, signCheckIn(url, aCheckIn({ sequence: number }))),
    post(`${url}/api/v1/coordination`, signCheckIn(url, aCheckIn({ echo: number }))),
  ]);
  const statuses = (await Promise.all(hostile)).map(({ status }) => status);
  const { taken } = await ask(report, 20);
  const pages = ['/api/v1/fleet', '/api/v1/events', '/api/v1/drift-history', '/api/v1/hosts/web-1', '/api/v1/rollouts', '/metrics'];
  const read = await Promise.all(pages.map(async (page) => (await fetch(`${url}${page}`)).status));
  console.log(`K7 hostileNumbers=${statuses.length} refused=${statuses.filter((status) => status === 400).length} taken=${taken}/20`);
  expect([new Set(statuses), taken, new Set(read)]).toEqual([new Set([400]), 20, new Set([200])]);
});

test('a host built anew is shown with its first report', async () => {
  const { url, report } = await open();
  await report({ epoch: 'a'.repeat(32), sequence: 260_000 });
  const begun = performance.now();
  expect((await report({ epoch: 'b'.repeat(32), sequence: 1 })).status).toBe(200);
  const shown = (await (await fetch(`${url}/api/v1/hosts/data-1`)).json()) as { readonly lastReport: { readonly sequence: number } };
  console.log(`K7 rebuilt=1 shownAfterMs=${Math.round(performance.now() - begun)}`);
  expect(shown.lastReport.sequence).toBe(1);
});

async function untilTold(url: string): Promise<{ readonly ms: number; readonly reason: string }> {
  const begun = performance.now();
  for (;;) {
    const answer = await fetch(`${url}/readyz`);
    const reason = (await answer.text()).trim();
    if (answer.status === 503) return { ms: Math.round(performance.now() - begun), reason };
    if (performance.now() - begun > 20_000) throw new Error('never told');
    await sleep(50);
  }
}

test('a full disk is told, and nothing is acknowledged that is not kept', async () => {
  // The file may not grow by more: the same error as from a disk without room.
  const { url, report } = await open({ maxPages: 120 });
  const big = { code: 'StepDone', at: '2026-11-23T10:00:00.000Z', message: 'x'.repeat(2000) } as const;
  const events = Array.from({ length: 20 }, () => big);
  const { taken } = await ask(() => report({ events }), 30);
  const told = await untilTold(url);
  console.log(`K7 fullDisk asked=30 taken=${taken} toldAfterMs=${told.ms} "${told.reason}"`);
  expect(taken).toBeLessThan(30);
  expect(told.reason).toMatch(/the disk of the database is full/);
});

test('a file system without room is told, what was acknowledged is kept, and room brings it back', async (context) => {
  const need = unmetNeed({ root: true, programs: ['mount', 'umount'] });
  if (need !== undefined) return context.skip(need);
  const directory = createTemporaryDirectory();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', directory]).status !== 0)
    return context.skip('root may not mount here');
  onTestFinished(() => void spawnSync('umount', ['--lazy', directory]));
  const { url, report } = await open({ directory });
  const events = Array.from(
    { length: 20 },
    () => ({ code: 'StepDone', at: '2026-11-23T10:00:00.000Z', message: 'x'.repeat(2000) }) as const,
  );
  const before = await ask(report, 10);
  const filler = join(directory, 'filler');
  fill(filler);
  // Room for some reports of those that come now.
  truncateSync(filler, statSync(filler).size - 400_000);
  const acknowledged: number[] = [];
  let refused = 0;
  for (let asked = 0; asked < 60; asked += 1) {
    const { status, sequence } = await report({ events });
    if (status === 200) acknowledged.push(sequence);
    else refused += 1;
  }
  const told = await untilTold(url);
  const alive = (await fetch(`${url}/api/v1/fleet`)).status;
  rmSync(filler);
  const ready = await untilReady(url);
  const after = await ask(report, 10);
  const missing = [];
  for (const sequence of acknowledged) if ((await fetch(`${url}/api/v1/reports/data-1/${sequence}`)).status !== 200) missing.push(sequence);
  console.log(
    `K7 fullFileSystem asked=60 taken=${acknowledged.length} refused=${refused} lost=${missing.length} toldAfterMs=${told.ms} "${told.reason}" readyAgainAfterMs=${ready} takenAfter=${after.taken}/10`,
  );
  expect([before.taken, alive, missing, after.taken]).toEqual([10, 200, [], 10]);
  expect([acknowledged.length, refused].map((count) => count > 0)).toEqual([true, true]);
  expect(told.reason).toMatch(/the disk of the database is full/);
});

/** Takes all the room there is. */
function fill(path: string): void {
  for (const bytes of [65_536, 4096, 1]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

async function untilReady(url: string): Promise<number> {
  const begun = performance.now();
  while ((await fetch(`${url}/readyz`)).status !== 200) {
    if (performance.now() - begun > 20_000) throw new Error('never ready again');
    await sleep(50);
  }
  return Math.round(performance.now() - begun);
}

test('a damaged database is told', async () => {
  const { url, path, report } = await open();
  await ask(report, 10);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  writeFileSync(path, 'x'.repeat(300_000));
  const told = await untilTold(url);
  console.log(`K7 damaged toldAfterMs=${told.ms} "${told.reason}"`);
  expect(told.reason).toMatch(/damaged/);
  const judgement = async () => ((await (await fetch(`${url}/api/v1/fleet`)).json()) as FleetView).judgement.reasons;
  await expect
    .poll(judgement, { timeout: 60_000 })
    .toContainEqual({ judgement: 'needsPerson', subject: 'server', reason: 'NotReady', message: expect.stringMatching(/damaged/) });
});
