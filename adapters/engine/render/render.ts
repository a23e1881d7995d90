import { posix } from 'node:path';
import {
  type ConfigTest,
  type Diagnostic,
  isEqual,
  type MemberReading,
  type Rendered,
  type RenderedParameter,
  type RenderedResource,
  type SliceHost,
  type SliceMember,
  strongestEffect,
} from '../../../schemas/index.ts';
import type { Adapter, FindingSource, RenderEnvironment } from '../adapter.ts';
import { renderMember } from './render-member.ts';

interface HostSlice {
  readonly host: SliceHost;
  readonly members: readonly SliceMember[];
}

/**
 * All resources of one host. Members that are absent or detached have none: what the ledger owns of an absent member is then removed,
 * what it owns of a detached one is forgotten.
 */
export function renderSlice(
  slice: HostSlice,
  adapters: Readonly<Record<string, Adapter>>,
  environment: RenderEnvironment,
  locate?: FindingSource,
): { readonly rendered: Rendered; readonly diagnostics: readonly Diagnostic[] } {
  const resources = new Map<string, RenderedResource>();
  const lastOf = new Map<string, string>();
  const configTests: ConfigTest[] = [];
  const parameters: RenderedParameter[] = [];
  const readings: MemberReading[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const member of slice.members) {
    if (member.detached || member.state === 'absent') continue;
    const adapter = Object.hasOwn(adapters, member.adapter) ? adapters[member.adapter] : undefined;
    if (adapter === undefined) {
      diagnostics.push(missingAdapter(member));
      continue;
    }
    const rendered = renderMember({ adapter, member, host: slice.host, environment, ...(locate === undefined ? {} : { locate }) });
    const conflicts = rendered.resources
      .flatMap((resource) => conflict(resources.get(resource.id), resource))
      .map((found) => ({ ...found, ...locate?.({ member: member.key, parameters: [], message: found.detail }) }));
    diagnostics.push(...rendered.diagnostics, ...conflicts);
    if (rendered.diagnostics.length + conflicts.length > 0) continue;
    add(rendered.resources, { resources, lastOf, member });
    configTests.push(...rendered.configTests);
    parameters.push(...rendered.parameters);
    readings.push(...rendered.readings);
  }
  return {
    rendered: { resources: leaveToDetached([...resources.values()], { slice, adapters, environment }), configTests, parameters, readings },
    diagnostics,
  };
}

interface DetachedInput {
  readonly slice: HostSlice;
  readonly adapters: Readonly<Record<string, Adapter>>;
  readonly environment: RenderEnvironment;
}

/** What a detached member has in a directory that others share with it is not foreign there. */
function leaveToDetached(resources: readonly RenderedResource[], { slice, adapters, environment }: DetachedInput): RenderedResource[] {
  const detached = slice.members.filter((member) => member.detached && member.state !== 'absent');
  const places = detached.flatMap((member) => {
    const adapter = Object.hasOwn(adapters, member.adapter) ? adapters[member.adapter] : undefined;
    return adapter === undefined ? [] : renderMember({ adapter, member, host: slice.host, environment }).resources.map(({ name }) => name);
  });
  return resources.map((resource) => {
    if (resource.kind !== 'directory' || resource.via['exclusive'] === undefined) return resource;
    const left = places.filter((path) => posix.dirname(path) === resource.name).map((path) => posix.basename(path));
    return left.length === 0 ? resource : { ...resource, via: { ...resource.via, left: [...new Set(left)].sort() } };
  });
}

interface Gathered {
  readonly resources: Map<string, RenderedResource>;
  readonly lastOf: Map<string, string>;
  readonly member: SliceMember;
}

/**
 * Puts the member's resources one after another. A resource that is there already keeps its own place; the next one takes over what
 * it would have come after.
 */
function add(own: readonly RenderedResource[], { resources, lastOf, member }: Gathered): void {
  let before = member.dependsOn.map((key) => lastOf.get(key)).filter((id) => id !== undefined);
  for (const resource of own) {
    const shared = resources.get(resource.id);
    if (shared === undefined) {
      resources.set(resource.id, { ...resource, after: [...new Set(before)] });
      before = [resource.id];
    } else {
      resources.set(resource.id, share(shared, resource));
      before = [...before.filter((id) => id !== resource.id), resource.id];
    }
  }
  const last = before.at(-1);
  if (last !== undefined) lastOf.set(member.key, last);
}

/** One resource that two members want: it names both, and the stricter wish counts. */
function share(first: RenderedResource, second: RenderedResource): RenderedResource {
  return {
    ...first,
    members: [...new Set([...first.members, ...second.members])],
    drift: first.drift === 'enforce' || second.drift === 'enforce' ? 'enforce' : 'observe',
    removable: first.removable && second.removable,
    notify: [...new Set([...first.notify, ...second.notify])],
    effect: strongestEffect([first.effect, second.effect]),
  };
}

function conflict(first: RenderedResource | undefined, second: RenderedResource): readonly Diagnostic[] {
  if (first === undefined || (isEqual(first.fields, second.fields) && isEqual(first.via, second.via))) return [];
  return [
    {
      code: 'MW7004',
      severity: 'error',
      summary: 'two members want one resource differently',
      detail: `${second.id} is wanted by ${first.members.join(', ')} (${first.template}) and, with other content, by ${second.members.join(', ')} (${second.template})`,
      fix: 'give one of them another name, path or version',
    },
  ];
}

function missingAdapter(member: SliceMember): Diagnostic {
  const detail = `${member.key} needs the adapter ${member.adapter}, which is not there`;
  return {
    code: 'MW7005',
    severity: 'error',
    summary: 'an adapter is missing',
    detail,
    fix: `add adapters/${member.adapter} to the repository`,
  };
}
