import { expect, test } from 'vitest';
import { describeHost } from './host-contract.ts';
import { createMemoryHost } from './memory-host.ts';

describeHost('memory', async (act) => {
  const host = createMemoryHost({ root: '/root-of-test', privileged: false });
  host.put('/root-of-test/play', { type: 'directory' });
  await act({ host, directory: '/root-of-test/play', plant: host.put });
});

test('scripted programs, probes and failing starts answer, and changes are noted', async () => {
  const host = createMemoryHost();
  host.script(['nginx'], { stdout: 'any' });
  host.script(['nginx', '-t'], (argv) => ({ exitCode: 1, stderr: argv.join(' ') }));
  host.answer(({ http }) => http !== undefined, { ok: true, text: 'fine', values: {} });
  host.put('/var/log', { type: 'directory' });
  host.failStart(['bad'], 'cannot bind');
  expect(await host.query(['nginx', '-v'])).toMatchObject({ exitCode: 0, stdout: 'any' });
  expect(await host.run(['nginx', '-t', '-q'])).toMatchObject({ exitCode: 1, stderr: 'nginx -t -q' });
  expect(await host.probe({ http: { url: 'http://127.0.0.1/', method: 'GET', status: 200 }, timeoutMs: 1 })).toMatchObject({ ok: true });
  const { pid } = await host.startProcess(['bad'], { env: {}, log: '/var/log/bad.log' });
  expect(await host.readProcess(pid)).toBeUndefined();
  expect((await host.readFile('/var/log/bad.log'))?.toString()).toBe('cannot bind');
  expect(host.changes).toEqual(['run nginx -t -q', 'startProcess bad']);
  expect(host.programs).toHaveLength(2);
});
