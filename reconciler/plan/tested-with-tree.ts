import type { Resource } from '../../schemas/index.ts';

/** The resource under the config test of its members' tree: the product's own test decides before anything is changed. */
export function testedWithTree(resource: Resource, resources: readonly Resource[]): Resource {
  const tree = resources.find(
    ({ configTest, members }) => configTest !== undefined && members.some((member) => resource.members.includes(member)),
  );
  return tree?.configTest === undefined ? resource : { ...resource, configTest: tree.configTest };
}
