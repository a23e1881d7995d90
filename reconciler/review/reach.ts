import { posix } from 'node:path';
import { isEqual } from '../../schemas/index.ts';
import type { FleetDocument, FleetModel, PlacedMiddleware } from '../compile/index.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { Reach } from './review.ts';

export interface ReachInput extends FleetPair {
  readonly changedFiles: readonly string[];
  /** Keys of the members that change. */
  readonly changed: ReadonlySet<string>;
}

/** Shared files that the change touches, with every member that has a part in them. */
export function findReach(input: ReachInput): readonly Reach[] {
  return input.changedFiles.flatMap((file) => sharedIn(file, input).map((shared) => reachOf(file, shared, input)));
}

interface Shared {
  readonly kind: string;
  readonly name: string;
  readonly isUser: (fleet: FleetModel, middleware: PlacedMiddleware) => boolean;
}

function sharedIn(file: string, input: ReachInput): readonly Shared[] {
  const [, adapter] = /^adapters\/([^/]+)\//.exec(file) ?? [];
  if (adapter !== undefined) {
    const digest = (fleet: FleetModel) => fleet.adapters.get(adapter)?.digest;
    if (digest(input.from) === digest(input.to)) return [];
    return [{ kind: 'Adapter', name: adapter, isUser: (_, middleware) => middleware.adapter.name === adapter }];
  }
  return [...changedDocuments(file, input).flatMap(sharedDocument), ...sharedSource(file, input)];
}

/** Documents in the file that differ, or are new or gone. */
function changedDocuments(file: string, { from, to }: ReachInput): readonly FleetDocument[] {
  const before = documentsIn(file, from);
  const after = documentsIn(file, to);
  const isSame = (a: FleetDocument, b: FleetDocument) =>
    a.kind === b.kind && a.name === b.name && isEqual(reachingPart(a), reachingPart(b));
  const isIn = (document: FleetDocument, others: readonly FleetDocument[]) => others.some((other) => isSame(document, other));
  const changed = after.filter((document) => !isIn(document, before));
  const known = new Set(after.map(({ kind, name }) => `${kind}/${name}`));
  return [...changed, ...before.filter(({ kind, name }) => !known.has(`${kind}/${name}`))];
}

/** The part of a document that is about members. The rest is the fleet's or the organization's own. */
function reachingPart({ kind, value }: FleetDocument): unknown {
  const { spec = {} } = value as { readonly spec?: Readonly<Record<string, unknown>> };
  switch (kind) {
    case 'Fleet':
      return [spec['drift'], spec['rollout']];
    case 'Organization':
      return [spec['parent'], spec['rollout']];
    case 'Application':
      return [spec['organization']];
    default:
      return spec;
  }
}

function documentsIn(file: string, fleet: FleetModel): readonly FleetDocument[] {
  const organizations = [...fleet.organizations.values()].map(({ document }) => document);
  const shared: readonly FleetDocument[] = [
    fleet.document,
    ...organizations,
    ...fleet.applications.values(),
    ...fleet.profiles.values(),
    ...fleet.packages.values(),
  ];
  return shared.filter(({ source }) => source.file === file);
}

function sharedDocument({ kind, name }: FleetDocument): readonly Shared[] {
  switch (kind) {
    case 'Fleet':
      return [{ kind, name, isUser: () => true }];
    case 'Organization':
      return [
        { kind, name, isUser: (fleet, { organization = '' }) => fleet.organizations.get(organization)?.path.includes(name) === true },
      ];
    case 'Application':
      return [{ kind, name, isUser: (_, { application }) => application === name }];
    case 'Profile':
      return [{ kind, name, isUser: (_, { document }) => document.value.spec.profiles?.includes(name) === true }];
    case 'Package':
      return [{ kind, name, isUser: (_, { software }) => software?.name === name }];
    default:
      return [];
  }
}

/** A raw file that middleware take from the repository. */
function sharedSource(file: string, { from, to }: ReachInput): readonly Shared[] {
  const uses = ({ document }: PlacedMiddleware) =>
    Object.values(document.value.spec.files ?? {}).some(
      ({ source }) => source !== undefined && posix.join(posix.dirname(document.source.file), source) === file,
    );
  const isUsed = [from, to].some(({ middleware }) => [...middleware.values()].some(uses));
  return isUsed ? [{ kind: 'File', name: file, isUser: (_, middleware) => uses(middleware) }] : [];
}

function reachOf(file: string, { kind, name, isUser }: Shared, { from, to, changed }: ReachInput): Reach {
  const users = [from, to].flatMap((fleet) => [...fleet.middleware.values()].filter((middleware) => isUser(fleet, middleware)));
  const hosts = new Map(users.flatMap((middleware) => middleware.members.map((member) => [member.key, member.host.name] as const)));
  const members = [...hosts.keys()];
  return { file, kind, name, members, changed: members.filter((key) => changed.has(key)), hosts: new Set(hosts.values()).size };
}
