import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lineAt, whichSucceed } from './prelude.ts';

let directory: string;
let variables: Readonly<Record<string, string>>;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'plumb-prelude-'));
  variables = {
    ...{ ROOT: directory, STATE: directory, SERVICE: 'a', SCRATCH: `${directory}/scratch`, FILE: `${directory}/file`, UNIT: '' },
    ...{ PORT: '1', BINARY: process.execPath },
  };
  writeFileSync(`${directory}/file`, 'one\n');
  writeFileSync(`${directory}/ledger.json`, '{}\n');
  await printOf(lineAt({ manager: 'supervisor', variables }, 'keep'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const printOf = (line: string): Promise<string> =>
  new Promise((resolve) => execFile('bash', ['-c', line], (_error, stdout) => resolve(stdout)));
/** Those of the lines that succeed. */
const truths = async (...lines: readonly string[]) => {
  const shell = { manager: 'supervisor', variables } as const;
  const printed = await printOf(whichSucceed(lines.map((line, index) => ({ name: String(index), shell, line }))));
  return lines.filter((_line, index) => printed.split('\n').includes(String(index)));
};

it.each([
  ['left alone', () => undefined, []],
  ['appended to', () => appendFileSync(`${directory}/file`, 'two\n'), ['changed']],
  ['of another mode', () => chmodSync(`${directory}/file`, 0o666), ['changed']],
  ['gone', () => rmSync(`${directory}/file`), ['changed']],
  [
    'a link to the same',
    () => {
      rmSync(`${directory}/file`);
      symlinkSync(`${directory}/scratch/before`, `${directory}/file`);
    },
    ['changed'],
  ],
])('tells whether a file that is %s has changed', async (_what, hand, expected) => {
  hand();
  expect(await truths('changed')).toEqual(expected);
});

it('tells what runs', async () => {
  expect(await truths('alive', 'replaced')).toEqual(['replaced']);
  const records = `${directory}/run/plumb/supervisor`;
  mkdirSync(records, { recursive: true });
  writeFileSync(`${records}/a.json`, JSON.stringify({ process: { pid: process.pid } }, null, 2));
  expect(await truths('alive', 'replaced')).toEqual(['alive']);
});

it('tells what answers on the port', async () => {
  const server = createServer((socket) => {
    // Whoever has read enough hangs up.
    socket.on('error', () => undefined).once('data', () => socket.end('*2\r\n$2\r\nhz\r\n$2\r\n10\r\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  variables = { ...variables, PORT: String((server.address() as AddressInfo).port) };
  const lines = ["redis_says 'CONFIG GET hz' 10", "redis_says 'CONFIG GET hz' 50", 'page_shows hz', 'page_shows hacked'];
  expect(await truths(...lines)).toEqual([lines[0], lines[2]]);
  await new Promise((resolve) => server.close(resolve));
  expect(await truths(...lines)).toEqual([]);
});
