import type { ExpectedOrganization } from './fleet-expectation.ts';

/** Names from the root to the organization; empty without one. A loop or an unknown parent ends the path. */
export function organizationPath(name: string | undefined, organizations: readonly ExpectedOrganization[]): readonly string[] {
  const path: string[] = [];
  let next = name;
  while (next !== undefined && !path.includes(next)) {
    path.unshift(next);
    const current = next;
    next = organizations.find((organization) => organization.name === current)?.parent;
  }
  return path;
}

/** Every organization, parents before children, with its depth. */
export function listOrganizations(
  organizations: readonly ExpectedOrganization[],
): readonly { name: string; title: string; depth: number }[] {
  return organizations
    .map((organization) => ({ organization, path: organizationPath(organization.name, organizations) }))
    .sort((a, b) => comparePaths(a.path, b.path))
    .map(({ organization, path }) => ({ name: organization.name, title: organization.title ?? organization.name, depth: path.length - 1 }));
}

function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [index, name] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (name !== other) return name < other ? -1 : 1;
  }
  return a.length - b.length;
}
