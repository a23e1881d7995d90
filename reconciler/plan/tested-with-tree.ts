import type { Resource } from '../../schemas/index.ts';

/** The resource under the config test of its members' tree: what the product's own test refuses, nothing is done to. */
export function testedWithTree(resource: Resource, resources: readonly Resource[]): Resource {
  const tree = resources.find(
    ({ configTest, members }) => configTest !== undefined && members.some((member) => resource.members.includes(member)),
  );
  return tree?.configTest === undefined ? resource : { ...resource, configTest: tree.configTest };
}
