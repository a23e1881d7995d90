import { expect, it } from 'vitest';
import type { Step } from '../../reconciler/plan/index.ts';
import type { Ledger, Observation, Resource } from '../../schemas/index.ts';
import { aDaemon, seen } from '../a-cycle.ts';
import { aResource } from '../resources/a-resource.ts';
import { softwareVersions } from './software-version.ts';

const daemon = aDaemon({ fields: { running: true, enabled: true, software: 'current' } });
const software = { ...aResource('package', { name: 'shopd', fields: {}, via: { manager: 'apt' } }), notify: [daemon.id] };

function stepOf(resource: Resource, observed: Observation): Step {
  return { resource, wanted: resource, observed, action: 'none', effect: 'none', differences: [], after: [] };
}

const stopped = { running: false };
const took = (versions: Readonly<Record<string, string>>): Ledger['processes'] => ({
  boot: 'b1',
  services: {},
  software: { [daemon.id]: { incarnation: '7@1', versions, files: {} } },
});

it.each([
  ['the one that runs', {}, took({ shopd: '2.0' }), { softwareVersion: '2.0' }],
  ['both, where another one is installed', {}, took({ shopd: '1.0' }), { softwareVersion: '1.0', installedVersion: '2.0' }],
  ['the installed one only, of a process that was older already', {}, took({}), { installedVersion: '2.0' }],
  ['the installed one, of a service that does not run', stopped, took({ shopd: '1.0' }), { softwareVersion: '2.0' }],
  ['the installed one, where nothing is remembered', {}, undefined, { softwareVersion: '2.0' }],
])('the version shown is %s', (_which, over, processes, shown) => {
  const facts = 'running' in over ? {} : { incarnation: '7@1' };
  const steps = [stepOf(software, seen(software, {}, { message: 'version 2.0' })), stepOf(daemon, seen(daemon, over, facts))];
  expect(softwareVersions(steps, processes === undefined ? {} : { processes })).toEqual(shown);
});
