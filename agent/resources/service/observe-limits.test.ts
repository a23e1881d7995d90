import { expect, it } from 'vitest';
import type { Observation, RunningSoftware } from '../../../schemas/index.ts';
import { createMemoryHost } from '../../host/index.ts';
import { aResource } from '../a-resource.ts';
import { addLimits } from './observe-limits.ts';

const wanted = { nofile: '4096', core: '0' };

async function look(
  limits: Readonly<Record<string, string>>,
  { upMs = 1000, definition = 'sha256:one', known }: { readonly upMs?: number; readonly definition?: string; readonly known?: object } = {},
) {
  const host = createMemoryHost({ privileged: false });
  host.put('/log', { type: 'directory' });
  const { pid } = await host.startProcess(['/bin/x'], { env: {}, log: '/log/x', limits: wanted });
  host.limitProcess(pid, limits);
  const desired = aResource('service', {
    name: 'app',
    fields: { running: true, enabled: true, definition: 'sha256:one', limits: wanted },
    via: { manager: 'supervisor', stop: { signal: 'SIGTERM', timeoutMs: 1 } },
  });
  const state: Observation<'service'> = {
    status: 'known',
    fields: { running: true, enabled: true, definition },
    facts: { pid, incarnation: '7@1', upMs },
  };
  const software = known === undefined ? undefined : ({ incarnation: '7@1', versions: {}, files: {}, ...known } as RunningSoftware);
  const seen = await addLimits(state, desired, { host, remembered: () => software });
  if (seen.status !== 'known') throw new Error(seen.status);
  return { pid, limits: seen.fields.limits, facts: seen.facts };
}

it('sees what the kernel holds the process to, of the limits that Git says', async () => {
  expect(await look({})).toMatchObject({ limits: wanted, facts: { limits: wanted } });
});

it('tells a limit that was raised or lowered since, with what the kernel says of it', async () => {
  for (const nofile of ['64:4096', '8192']) {
    const { limits, facts, pid } = await look({ nofile }, { known: { limits: wanted } });
    expect(limits).toEqual({ nofile, core: '0' });
    expect(facts?.evidenceByPointer).toEqual({
      '/limits/nofile': expect.stringMatching(new RegExp(`^/proc/${pid}/limits: Max open files, soft ${nofile.split(':')[0]}, `)),
    });
    expect(facts?.limits).toEqual(wanted);
  }
});

it('takes what the process sets at its start for its own, and only that', async () => {
  expect(await look({ nofile: '1024:4096' })).toMatchObject({ limits: wanted, facts: { limits: { nofile: '1024:4096' } } });
  const known = { limits: { nofile: '1024:4096', core: '0' } };
  expect((await look({ nofile: '1024:4096' }, { known })).limits).toEqual(wanted);
  expect((await look({ nofile: '64:4096' }, { known })).limits).toEqual({ nofile: '64:4096', core: '0' });
});

it('does not take it for its own when it was started otherwise, or is first seen late', async () => {
  expect((await look({ nofile: '1024' }, { definition: 'sha256:former' })).limits).toEqual({ nofile: '1024', core: '0' });
  expect(await look({ nofile: '1024' }, { upMs: 3_600_000 })).toMatchObject({ limits: { nofile: '1024' }, facts: { limits: wanted } });
  expect((await look({ nofile: '1024' }, { known: {} })).limits).toEqual({ nofile: '1024', core: '0' });
});
