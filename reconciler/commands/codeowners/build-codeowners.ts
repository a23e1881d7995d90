import { posix } from 'node:path';
import type { FleetModel, OrganizationNode } from '../../compile/index.ts';

export interface Codeowners {
  /** In the syntax that GitHub and GitLab read. */
  readonly text: string;
  /** Notes for people on owners that were left out. */
  readonly notes: readonly string[];
}

/** `folder` is where the fleet is in its repository, '' for the repository itself. The same commit gives the same bytes. */
export function buildCodeowners(fleet: FleetModel, folder: string): Codeowners {
  const owners = listOwners(fleet.organizations);
  const rows = [...organizationsByFile(fleet)]
    .map(([file, names]) => ({ file, owners: owners.of(nearestAbove(names, fleet.organizations)) }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  // A fleet that is a folder says nothing of what is beside it.
  const everything = { pattern: folder === '' ? '*' : formatPattern(folder, ''), owners: owners.of(undefined) };
  const lines = [everything, ...rows.map((row) => ({ pattern: formatPattern(folder, row.file), owners: row.owners }))];
  const named = lines.filter((line) => line.owners.length > 0).map((line) => `${line.pattern} ${line.owners.join(' ')}`);
  return { text: `${[...header, '', ...named].join('\n')}\n`, notes: owners.notes };
}

const header = [
  '# Who approves changes of this fleet: the owners of its organizations.',
  '# Made by `plumb codeowners`: change the organizations and run it again.',
];

/** By file, the organizations of the documents in it; undefined stands for a document that all share. */
function organizationsByFile(fleet: FleetModel): ReadonlyMap<string, ReadonlySet<string | undefined>> {
  const found = new Map<string, Set<string | undefined>>();
  const add = (file: string, organization: string | undefined) => void found.set(file, (found.get(file) ?? new Set()).add(organization));
  const shared = [fleet.document, ...fleet.profiles.values(), ...fleet.packages.values()];
  for (const { source } of shared) add(source.file, undefined);
  for (const { origin } of fleet.adapters.values()) if (origin !== 'builtin') add(`${origin}/`, undefined);
  // Owners and quota of an organization are given by the one above it.
  for (const { document, parent } of fleet.organizations.values()) add(document.source.file, parent);
  for (const { source, value } of fleet.applications.values()) add(source.file, value.spec.organization);
  for (const { document, host } of fleet.hosts.values()) add(document.source.file, host.organization);
  for (const { document, organization } of fleet.middleware.values()) {
    add(document.source.file, organization);
    for (const { source } of Object.values(document.value.spec.files ?? {}))
      if (source !== undefined) add(posix.join(posix.dirname(document.source.file), source), organization);
  }
  return found;
}

/** The nearest organization that all of them are part of; undefined where there is none. */
function nearestAbove(
  names: ReadonlySet<string | undefined>,
  organizations: ReadonlyMap<string, OrganizationNode>,
): OrganizationNode | undefined {
  const paths = [...names].map((name) => (name === undefined ? [] : (organizations.get(name)?.path ?? [])));
  const [first = [], ...others] = paths;
  const common = first.filter((name, depth) => others.every((path) => path[depth] === name));
  return organizations.get(common.at(-1) ?? '');
}

interface Owners {
  /** Owners of the organization, else of the nearest above it that has any; undefined: of all roots. Sorted. */
  readonly of: (organization: OrganizationNode | undefined) => readonly string[];
  readonly notes: readonly string[];
}

/** `@name`, `@organization/team` or an email address. */
const ownerForm = /^(@[\w./-]+|[^\s@#]+@[^\s@#]+)$/;

function listOwners(organizations: ReadonlyMap<string, OrganizationNode>): Owners {
  const nodes = [...organizations.values()];
  const named = new Map(nodes.map(({ name, document }) => [name, document.value.spec?.owners ?? []]));
  const usable = (name: string): readonly string[] => (named.get(name) ?? []).filter((owner) => ownerForm.test(owner));
  const roots = nodes.filter(({ parent }) => parent === undefined);
  const ofRoots = sortedSet(roots.flatMap(({ name }) => usable(name)));
  const of = (node: OrganizationNode | undefined): readonly string[] => {
    const nearest = node?.path.findLast((name) => usable(name).length > 0);
    return nearest === undefined ? ofRoots : sortedSet(usable(nearest));
  };
  const unfit = nodes.flatMap(({ name }) =>
    (named.get(name) ?? [])
      .filter((owner) => !ownerForm.test(owner))
      .map(
        (owner) => `organization ${name}: owner ${JSON.stringify(owner)} is left out: write @name, @organization/team or an email address`,
      ),
  );
  const nobody = ofRoots.length > 0 ? [] : ['no organization at the root names an owner: what belongs to no other organization has none'];
  return { of, notes: [...unfit, ...nobody] };
}

function sortedSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

/**
 * Anchored at the root. Characters with a meaning in patterns and lines are escaped; those that no line can hold match as any
 * character.
 */
function formatPattern(folder: string, file: string): string {
  const path = `/${folder === '' ? '' : `${folder}/`}${file}`;
  return path.replace(/[\s\\*?[\]#!]/g, '\\$&').replace(/\\?[\p{Cc}\u2028\u2029]/gu, '?');
}
