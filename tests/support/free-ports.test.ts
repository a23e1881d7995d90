import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from './free-ports.ts';

const script = `const { freePorts } = await import(${JSON.stringify(new URL('free-ports.ts', import.meta.url).href)});
  console.log(JSON.stringify(await freePorts(500))); setTimeout(() => {}, 3_600_000);`;

test('no two processes are given the same port', async () => {
  const others = [1, 2, 3].map(() => execFile(process.execPath, ['--input-type=module', '-e', script]));
  onTestFinished(() => {
    for (const other of others) other.kill('SIGKILL');
  });
  const given = others.map(async ({ stdout }) => {
    let text = '';
    for await (const chunk of stdout ?? []) {
      text += String(chunk);
      if (text.endsWith('\n')) break;
    }
    return JSON.parse(text) as readonly number[];
  });
  const ports = [...(await freePorts(500)), ...(await Promise.all(given)).flat()];
  expect(ports).toHaveLength(2000);
  expect(new Set(ports).size).toBe(2000);
});

test('a port on which somebody listens is not given', async () => {
  const [port = 0] = await freePorts(1);
  const server = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  expect(await freePorts(100)).not.toContain(port);
});
