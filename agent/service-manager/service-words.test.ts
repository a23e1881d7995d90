import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createLocalHost } from '../host/index.ts';
import { aService } from './service-fixture.ts';
import { markLogs, readServiceWords, readWordsSince } from './service-words.ts';

function openLogs() {
  const root = createTemporaryDirectory();
  const log = join(root, 'product.log');
  const service = aService('app', { via: { log: join(root, 'app.log'), logs: [log] } });
  return { host: createLocalHost({ root }), log, service };
}

it('reads the last words over a rotation of a moment ago', async () => {
  const { host, log, service } = openLogs();
  writeFileSync(log, 'bound\nfatal: no space\n');
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'stopped\n');
  expect(await readServiceWords(host, service)).toBe('bound\nfatal: no space\nstopped');
  writeFileSync(log, 'y'.repeat(700));
  expect(await readServiceWords(host, service)).toBe('y'.repeat(600));
});

it('reads what was added since, though the log was rotated in between', async () => {
  const { host, log, service } = openLogs();
  writeFileSync(log, 'before\n');
  const marks = await markLogs(host, service);
  appendFileSync(log, 'fatal: bad line\n');
  renameSync(log, `${log}.1`);
  writeFileSync(log, 'end\n');
  expect(await readWordsSince(host, marks)).toBe(`${log} ends:\nfatal: bad line\nend`);
});
