import { type Effect, isWithin, type RenderedResource, type Slice } from '../../../schemas/index.ts';
import { diffValues, type ValueChange } from './diff-values.ts';

/** The state that one revision asks of a host, masked already. */
export interface DesiredHost {
  readonly slice: Slice;
  readonly resources: readonly RenderedResource[];
}

export interface DesiredFieldChange extends ValueChange {
  /** The cost for the running service. */
  readonly effect: Effect;
}

export interface DesiredResourceChange {
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly members: readonly string[];
  readonly fields: readonly DesiredFieldChange[];
}

export interface HostChange {
  readonly host: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Final values of the slice that differ, members and peers by their key. */
  readonly slice: readonly ValueChange[];
  readonly resources: readonly DesiredResourceChange[];
}

/** The differences between two revisions by host; hosts without a difference are not named. */
export function diffHosts(from: ReadonlyMap<string, DesiredHost>, to: ReadonlyMap<string, DesiredHost>): readonly HostChange[] {
  const hosts = [...new Set([...from.keys(), ...to.keys()])].sort();
  return hosts.flatMap((host) => diffHost(host, { from: from.get(host), to: to.get(host) }) ?? []);
}

interface FromTo<T> {
  readonly from: T | undefined;
  readonly to: T | undefined;
}

function diffHost(host: string, { from, to }: FromTo<DesiredHost>): HostChange | undefined {
  const slice = from === undefined || to === undefined ? [] : diffValues(comparable(from.slice), comparable(to.slice));
  const resources = diffResources(from?.resources ?? [], to?.resources ?? []);
  if (from === undefined) return { host, change: 'added', slice, resources };
  if (to === undefined) return { host, change: 'removed', slice, resources };
  return slice.length === 0 && resources.length === 0 ? undefined : { host, change: 'changed', slice, resources };
}

/** Without the commit, which always differs, with names where the slice has positions, and no member as its own peer. */
function comparable({ commit: _, members, ...rest }: Slice): unknown {
  const named = members.map(({ peers, ...member }) => {
    const others = peers.filter((peer) => peer.id !== member.id).map((peer) => [peer.id, peer]);
    return [member.key, { ...member, peers: Object.fromEntries(others) }];
  });
  return { ...rest, members: Object.fromEntries(named) };
}

function diffResources(from: readonly RenderedResource[], to: readonly RenderedResource[]): readonly DesiredResourceChange[] {
  const before = new Map(from.map((resource) => [resource.id, resource]));
  const after = new Map(to.map((resource) => [resource.id, resource]));
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.flatMap((id) => diffResource(id, { from: before.get(id), to: after.get(id) }) ?? []);
}

function diffResource(id: string, { from, to }: FromTo<RenderedResource>): DesiredResourceChange | undefined {
  const members = (to ?? from)?.members ?? [];
  if (from === undefined) return { id, change: 'added', members, fields: [] };
  if (to === undefined) return { id, change: 'removed', members, fields: [] };
  // How a resource is observed and applied follows from its fields and the slice, which are shown.
  const aspects = ({ ensure, drift, fields }: RenderedResource) => ({ ensure, drift, fields });
  const changes = withoutRepeatedContent(diffValues(aspects(from), aspects(to)));
  if (changes.length === 0) return undefined;
  return { id, change: 'changed', members, fields: changes.map((change) => ({ ...change, effect: effectOf(to, change.pointer) })) };
}

/** The text of a structured file repeats what its entries say. */
function withoutRepeatedContent(changes: readonly ValueChange[]): readonly ValueChange[] {
  const hasEntries = changes.some(({ pointer }) => isWithin(pointer, '/fields/entries'));
  return hasEntries ? changes.filter(({ pointer }) => pointer !== '/fields/content') : changes;
}

/** Effects are given for pointers into the fields; the longest that fits counts. A change outside of the fields costs nothing by itself. */
function effectOf(resource: RenderedResource, pointer: string): Effect {
  if (!isWithin(pointer, '/fields') && pointer !== '/ensure') return 'none';
  const field = pointer.replace(/^\/fields/, '');
  const [longest] = Object.keys(resource.effects)
    .filter((prefix) => isWithin(field, prefix))
    .sort((a, b) => b.length - a.length);
  return longest === undefined ? resource.effect : (resource.effects[longest] ?? resource.effect);
}
