import { describe, expect, it } from 'vitest';
import type { Observation, Resource } from '../../schemas/index.ts';
import { aFile, aLedger, aPlanInput, aService, asObserved } from './a-plan-input.ts';
import { buildPlan } from './build-plan.ts';
import { seeSoftware } from './running-software.ts';

const service = aService({ fields: { running: true, enabled: true, software: 'current' } });
const software = aFile({ id: 'package[redis]', kind: 'package', name: 'redis', fields: {}, notify: [service.id] } as never);

function see(parts: { readonly incarnation?: string; readonly software?: string; readonly version?: string; readonly files?: object }) {
  const facts = { incarnation: parts.incarnation ?? '7@1', takenFiles: { ...parts.files } };
  return planOf(
    asObserved(service, { software: parts.software ?? 'current' }, facts),
    asObserved(software, {}, { message: `version ${parts.version ?? '1.0'}` }),
  );
}

function planOf(seen: Observation, installed: Observation) {
  const resources: readonly Resource[] = [software, service];
  return buildPlan(aPlanInput(resources, { [service.id]: seen, [software.id]: installed }, { ledger: aLedger(resources) }));
}

describe('what a process took at its start', () => {
  it('is what was installed when it was first seen, for as long as it is the same process', () => {
    const first = seeSoftware(see({ files: { '/a.jar': '1:1:1' } }));
    expect(first).toEqual({ [service.id]: { incarnation: '7@1', versions: { redis: '1.0' }, files: { '/a.jar': '1:1:1' } } });
    const upgraded = see({ version: '2.0', software: '/a.jar was replaced', files: { '/a.jar': '2:2:2', '/b.jar': '3:3:3' } });
    const second = seeSoftware(upgraded, first);
    expect(second[service.id]).toEqual({ incarnation: '7@1', versions: { redis: '1.0' }, files: { '/a.jar': '1:1:1', '/b.jar': '3:3:3' } });
    expect(seeSoftware(see({ version: '2.0', incarnation: '8@2' }), second)[service.id]).toMatchObject({
      versions: { redis: '2.0' },
      files: {},
    });
  });

  it('is not known of one that is older already when it is seen first', () => {
    expect(seeSoftware(see({ version: '2.0', software: '/usr/bin/redis was replaced' }))[service.id]?.versions).toEqual({});
  });

  it('has the limits that it was first seen with', () => {
    const look = (limits: object, incarnation = '7@1') =>
      planOf(asObserved(service, {}, { incarnation, limits } as never), asObserved(software, {}));
    const first = seeSoftware(look({ nofile: '1024' }));
    expect(first[service.id]).toMatchObject({ limits: { nofile: '1024' } });
    expect(seeSoftware(look({ nofile: '64' }), first)[service.id]).toMatchObject({ limits: { nofile: '1024' } });
    expect(seeSoftware(look({ nofile: '64' }, '8@2'), first)[service.id]).toMatchObject({ limits: { nofile: '64' } });
  });

  it('is kept of what cannot be seen, and forgotten with its process', () => {
    const known = seeSoftware(see({}));
    const plan = (seen: Observation) => planOf(seen, asObserved(software, {}, { message: 'version 2.0' }));
    expect(seeSoftware(plan({ status: 'unknown', reason: 'no rights' }), known)).toEqual(known);
    expect(seeSoftware(plan(asObserved(service, { running: false })), known)).toEqual({});
  });
});
