import { type Arbitrary, array, assert, boolean, constantFrom, property, record, string, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, type Effect, type Resource, type ResourceKind, readPointer, resourceId } from '../../schemas/index.ts';
import { aFile } from './a-plan-input.ts';
import { isChangedByGit, recordOf, resourceOf } from './ledger-record.ts';

type Parts = Readonly<Record<'fields' | 'via', Readonly<Record<string, unknown>>>>;

/** A resource of each kind, with all that its removal reads. */
const partsByKind: { readonly [K in ResourceKind]: Parts } = {
  package: { fields: { installed: true, version: '7.0' }, via: { manager: 'apt' } },
  archive: { fields: { type: 'directory', digest: 'sha256:1' }, via: { url: 'https://x/a.tgz', linkPath: '/opt/a', marker: '.plumb' } },
  user: { fields: { exists: true, home: '/var/lib/a' }, via: { system: true } },
  directory: { fields: { type: 'directory', mode: '0750' }, via: {} },
  file: { fields: { type: 'file', content: 'a 1\n', entries: { a: '1', b: '2' } }, via: { format: 'redis', merge: 'keys' } },
  command: { fields: { satisfied: true }, via: { argv: ['make'] } },
  service: { fields: { running: true, enabled: true }, via: { manager: 'systemd', unit: 'a.service', argv: ['a'] } },
  parameters: { fields: { values: { a: '1' } }, via: { service: 'service[a]' } },
  health: { fields: { healthy: true }, via: { probes: [] } },
};
const effects: readonly Effect[] = ['none', 'hot', 'reload', 'restart', 'recreate'];
const text = string({ minLength: 1, maxLength: 8 });
const services = uniqueArray(
  text.map((name) => resourceId('service', name)),
  { maxLength: 2 },
);

const anyResource: Arbitrary<Resource> = record({
  kind: constantFrom(...(Object.keys(partsByKind) as ResourceKind[])),
  name: text,
  template: text,
  members: array(text, { minLength: 1, maxLength: 3 }),
  removable: boolean(),
  effect: constantFrom(...effects),
  notify: services,
  sensitive: constantFrom([], ['/entries/a']),
}).map(({ kind, name, sensitive, ...rest }) => {
  const id = resourceId(kind, name);
  const frame = { ensure: 'present', effects: {}, after: [], preserve: [], ignore: [], drift: 'enforce' };
  return { id, kind, name, ...frame, ...rest, ...partsByKind[kind], sensitive: kind === 'file' ? sensitive : [] } as unknown as Resource;
});

const facts = { commit: 'c1', appliedAt: '2026-01-02T03:04:05.000Z' };
const holds = (check: (resource: Resource) => void) => void assert(property(anyResource, check), { numRuns: 500 });

describe('the ledger record of a resource', () => {
  it('leads back to all that pruning and removing need, for every kind', () => {
    holds((resource) => {
      const back = resourceOf(resource.id, recordOf(resource, facts));
      const { id, kind, name, template, members, removable, notify, sensitive } = resource;
      expect(back).toMatchObject({ id, kind, name, template, members, removable, notify, sensitive, ensure: 'absent' });
      if (notify.length > 0) expect(back.effect).toBe(resource.effect);
      if (kind !== 'parameters' && kind !== 'health' && kind !== 'command') expect(back.via).toEqual(resource.via);
      expect(Object.keys(back.fields)).toEqual(Object.keys(resource.fields));
      if (kind === 'file') expect(keysOf(back, '/entries')).toEqual(keysOf(resource, '/entries'));
    });
  });

  it('holds no secret, no whole text and no probe with its login', () => {
    const secret = aFile({ sensitive: ['/entries/maxmemory'] });
    const record = recordOf(secret, facts);
    expect(record.applied['content']).toBe(digestOf(readPointer(secret.fields, '/content')));
    expect(record.applied['entries']).toEqual({ maxmemory: digestOf('100mb'), databases: '16' });
    const probe = { ...secret, kind: 'health', via: { probes: [{ password: 'p' }] } } as unknown as Resource;
    expect(recordOf(probe, facts).via).toEqual({});
  });

  it('keeps its commit and its date while the same is applied', () => {
    const known = recordOf(aFile(), facts);
    const later = { commit: 'c2', appliedAt: '2026-02-02T00:00:00.000Z', known };
    expect(recordOf(aFile({ template: 'renamed' }), later)).toMatchObject({ ...facts, template: 'renamed' });
    const changed = aFile({ fields: { type: 'file', mode: '0600' } });
    expect(recordOf(changed, later)).toMatchObject({ commit: 'c2', appliedAt: later.appliedAt });
  });

  it('tells a change of Git from drift, also of a secret', () => {
    const [file, secret] = [aFile(), aFile({ sensitive: ['/entries/maxmemory'] })];
    for (const one of [file, secret]) {
      const ledger = { resources: { [one.id]: recordOf(one, facts) } };
      expect(isChangedByGit(one, '/entries/maxmemory', ledger)).toBe(false);
      const other = { ...one, fields: { ...one.fields, entries: { maxmemory: '64mb', databases: '16' } } } as Resource;
      expect(isChangedByGit(other, '/entries/maxmemory', ledger)).toBe(true);
      expect(isChangedByGit(other, '/entries/databases', ledger)).toBe(false);
    }
    expect(isChangedByGit(file, '/mode', { resources: {} })).toBe(true);
  });
});

function keysOf(resource: Resource, pointer: string): readonly string[] {
  return Object.keys(readPointer(resource.fields, pointer) as object);
}
