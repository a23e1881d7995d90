import { describe, expect, test } from 'vitest';
import type { RenderedResource, Slice, SliceMember } from '../../../schemas/index.ts';
import { aRolloutPolicy } from '../../../tests/support/a-rollout-policy.ts';
import { type DesiredHost, diffHosts } from './diff-hosts.ts';

function aResource(fields: RenderedResource['fields'], rest: Partial<RenderedResource> = {}): RenderedResource {
  return {
    id: 'file[/etc/a.conf]',
    kind: 'file',
    name: '/etc/a.conf',
    template: 'a.conf',
    members: ['a/1'],
    ensure: 'present',
    fields,
    via: {},
    effect: 'restart',
    effects: { '/entries/maxmemory': 'hot', '/entries': 'reload' },
    notify: [],
    after: [],
    preserve: [],
    ignore: [],
    sensitive: [],
    drift: 'enforce',
    removable: true,
    ...rest,
  };
}

function aMember(parameters: SliceMember['parameters']): SliceMember {
  const peer = (id: string) => ({ id, host: `h-${id}`, address: '10.0.0.1', parameters, detached: false });
  return {
    key: 'a/1',
    middleware: 'a',
    id: '1',
    adapter: 'redis',
    topology: 'standalone',
    state: 'running',
    drift: 'enforce',
    detached: false,
    parameters,
    files: {},
    peers: [peer('1'), peer('2')],
    wiring: {},
    ignore: [],
    dependsOn: [],
    rollout: aRolloutPolicy({ coordination: 'none' }),
  };
}

function aHost(
  resources: readonly RenderedResource[],
  { commit = 'c1', members = [] }: { readonly commit?: string; readonly members?: readonly SliceMember[] } = {},
): DesiredHost {
  const host = {
    name: 'h',
    address: 'h',
    os: 'debian',
    arch: 'amd64',
    packageManager: 'apt',
    serviceManager: 'systemd',
    labels: {},
    drift: 'enforce',
  } as const;
  const fleet = { name: 'f', pollMs: 1, intervalMs: 1, staleAfterMs: 1, removalCap: 10 };
  const slice: Slice = { version: 1, commit, fleet, host, members, adapters: {} };
  return { slice, resources };
}

const diffOne = (from: readonly RenderedResource[], to: readonly RenderedResource[]) =>
  diffHosts(new Map([['h', aHost(from)]]), new Map([['h', aHost(to, { commit: 'c2' })]]));

describe('the difference of two revisions', () => {
  test('is nothing when only the commit differs', () => {
    expect(diffOne([aResource({ mode: '0644' })], [aResource({ mode: '0644' })])).toEqual([]);
  });

  test('names each field with the effect of the longest pointer that fits', () => {
    const from = aResource({ mode: '0644', content: 'x', entries: { maxmemory: '1mb', port: '1' } });
    const to = aResource({ mode: '0600', content: 'y', entries: { maxmemory: '2mb', port: '2' } });
    expect(diffOne([from], [to])[0]?.resources[0]?.fields).toEqual([
      { pointer: '/fields/entries/maxmemory', from: '1mb', to: '2mb', effect: 'hot' },
      { pointer: '/fields/entries/port', from: '1', to: '2', effect: 'reload' },
      { pointer: '/fields/mode', from: '0644', to: '0600', effect: 'restart' },
    ]);
  });

  test('shows the text of a file without entries, and values that one side lacks', () => {
    const changes = diffOne([aResource({ content: 'x' })], [aResource({ content: 'y', owner: 'root' })]);
    expect(changes[0]?.resources[0]?.fields.map(({ pointer, from, to }) => [pointer, from, to])).toEqual([
      ['/fields/content', 'x', 'y'],
      ['/fields/owner', undefined, 'root'],
    ]);
  });

  test('names added and removed resources and hosts', () => {
    const other = aResource({}, { id: 'file[/etc/b.conf]' });
    expect(diffOne([aResource({})], [other])[0]?.resources.map(({ id, change }) => [id, change])).toEqual([
      ['file[/etc/a.conf]', 'removed'],
      ['file[/etc/b.conf]', 'added'],
    ]);
    const moved = diffHosts(new Map([['old', aHost([other])]]), new Map([['new', aHost([other])]]));
    expect(moved.map(({ host, change, resources }) => [host, change, resources[0]?.change])).toEqual([
      ['new', 'added', 'added'],
      ['old', 'removed', 'removed'],
    ]);
  });

  test('names final values by member and peer, a member not as its own peer', () => {
    const at = (maxmemory: string) => new Map([['h', aHost([], { members: [aMember({ maxmemory })] })]]);
    expect(diffHosts(at('1mb'), at('2mb'))[0]?.slice.map(({ pointer }) => pointer)).toEqual([
      '/members/a~11/parameters/maxmemory',
      '/members/a~11/peers/2/parameters/maxmemory',
    ]);
  });
});
