import type { Listen, RenderedResource, ServiceVia } from '../../../schemas/index.ts';
import { createFieldReader } from '../expressions/read-value.ts';
import type { MemberContext } from './member-context.ts';

/**
 * The first health probe of each service also asks whether its processes listen where Git promises it to others: at the ports of the
 * adapter that are not optional, and at the host's address where other middleware is wired to an endpoint.
 */
export function promiseListens(
  resources: readonly RenderedResource[],
  context: MemberContext,
  first: string | undefined,
): readonly RenderedResource[] {
  const asked = new Set<string>();
  return resources.map((resource) => {
    const service = resource.kind === 'health' ? resource.via['service'] : undefined;
    if (typeof service !== 'string' || asked.has(service)) return resource;
    asked.add(service);
    const via = resources.find(({ id }) => id === service)?.via as Partial<ServiceVia> | undefined;
    const listens = (via?.listens ?? []).filter(({ optional, port }) => optional !== true && port !== 0);
    const reached = service === first ? reachedPorts(context) : [];
    return {
      ...resource,
      via: { ...resource.via, ...(listens.length === 0 ? {} : { listens }), ...(reached.length === 0 ? {} : { reached }) },
    };
  });
}

function reachedPorts({ adapter, member, host, scope }: MemberContext): readonly Listen[] {
  const read = createFieldReader(scope);
  return (member.reached ?? []).flatMap((name) => {
    const endpoint = adapter.document.spec.endpoints?.[name];
    if (endpoint === undefined) return [];
    return [{ address: host.address, port: read.integer(endpoint.port, `the port of endpoint ${name}`), purpose: name }];
  });
}
