import { expect, test } from 'vitest';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createLocalHost } from '../host/index.ts';
import { openServiceManager } from './open.ts';
import { aService } from './service-fixture.ts';

test('what a failed start left running is the service’s own, and is ended before the next start', async () => {
  const host = createLocalHost({ root: createTemporaryDirectory() });
  const services = openServiceManager(host, 'supervisor');
  const service = (command: string) => aService('worker', { via: { argv: ['sh', '-c', command] } });
  // The main process goes soon after its start, and its child lives on, as workers do whose master is killed.
  await expect(services.start(service('sleep 300 & sleep 0.2'))).rejects.toMatchObject({ code: 'SERVICE_START_FAILED' });
  const left = await services.findProcesses(service('exec sleep 301'));
  expect(await left?.rest()).toHaveLength(1);
  await services.start(service('exec sleep 301'));
  expect(await host.readProcess(left?.main.pid ?? 0)).toBeUndefined();
  await services.stop(service('exec sleep 301'));
});
