import { isWithin, type RenderedParameter, type RenderedResource } from '../../schemas/index.ts';
import type { HostPrediction } from './predict-host.ts';

/** A place on a host in the words of Git. */
export interface NamedPlace {
  /** The parameter that is written or read there. */
  readonly parameter?: string;
  /** For people: `maxmemory`, `zoo.cfg server.4`, `unit plumb-cache-1`. */
  readonly text: string;
}

export type NamePlace = (resource: string, pointer: string) => NamedPlace;

/** Names places by the parameters and templates of both sides of a host. */
export function createNamePlace({ from, to }: HostPrediction): NamePlace {
  const sides = [from, to].flatMap((side) => side?.rendered ?? []);
  const resources = new Map(sides.flatMap((rendered) => rendered.resources.map((resource) => [resource.id, resource] as const)));
  const parameters = Map.groupBy(
    sides.flatMap((rendered) => rendered.parameters.flatMap(placesOf)),
    ({ resource }) => resource,
  );
  return (id, pointer) => {
    const places = pointer === '' ? [] : (parameters.get(id) ?? []);
    const found = places.find((place) => isWithin(pointer, place.pointer));
    if (found !== undefined) return { parameter: found.name, text: `${found.name}${pointer.slice(found.pointer.length)}` };
    return { text: nameField(resources.get(id), { id, pointer }) };
  };
}

interface ParameterAt {
  readonly name: string;
  readonly resource: string;
  readonly pointer: string;
}

function placesOf({ name, disk, running }: RenderedParameter): readonly ParameterAt[] {
  return [disk, running].flatMap((place) => (place === undefined ? [] : [{ name, ...place }]));
}

function nameField(resource: RenderedResource | undefined, { id, pointer }: { readonly id: string; readonly pointer: string }): string {
  const name = resource === undefined ? id : plainName(resource);
  const field = fieldName(pointer);
  return field === '' ? name : `${name} ${field}`;
}

/** One name for all members: units carry the name of theirs. */
export function plainName(resource: Pick<RenderedResource, 'kind' | 'name' | 'template'>): string {
  return resource.kind === 'service' ? 'unit' : shortName(resource);
}

/** The name of a resource for people: its name in the adapter, and its kind unless it is a file. */
export function shortName({ kind, name, template }: Pick<RenderedResource, 'kind' | 'name' | 'template'>): string {
  switch (kind) {
    case 'file':
      return template;
    case 'service':
      return name;
    case 'parameters':
      return 'running values';
    default:
      return `${kind} ${template}`;
  }
}

/** A field for people: `server.4` for `/entries/server.4`. */
export function fieldName(pointer: string): string {
  return pointer
    .replace(/^\/(entries|values)(?=\/)/, '')
    .slice(1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}
