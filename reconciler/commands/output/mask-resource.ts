import { maskValue, type RenderedResource, type Resource, readPointer, sensitivePointers, withPointer } from '../../../schemas/index.ts';

/**
 * The resource for people: sensitive fields are masked, and so are the host's secrets wherever else they appear, such as in the
 * login of a probe or the text of a file.
 */
export function maskResource(resource: RenderedResource, secrets: readonly string[]): RenderedResource {
  const pointers = sensitivePointers(resource as Pick<Resource, 'kind' | 'fields' | 'sensitive' | 'effects'>);
  const fields = pointers.reduce((masked, pointer) => {
    const value = readPointer(resource.fields, pointer);
    return value === undefined ? masked : withPointer(masked, pointer, maskValue(value));
  }, resource.fields);
  const found = pointers.flatMap((pointer) => secretTexts(readPointer(resource.fields, pointer)));
  const all = [...secrets, ...found];
  const hazards = resource.hazards === undefined ? {} : { hazards: maskTexts(resource.hazards, all) };
  return { ...resource, fields: maskTexts(fields, all), via: maskTexts(resource.via, all), ...hazards };
}

/** The value with every secret masked in all texts it holds. */
export function maskTexts<T>(value: T, secrets: readonly string[]): T {
  // Longer ones first, so that a secret which contains another is masked as a whole.
  const sorted = [...new Set(secrets)].sort((a, b) => b.length - a.length);
  return maskAny(value, sorted) as T;
}

/** The texts a sensitive value consists of. Very short ones are left out: they would be found everywhere. */
export function secretTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length < 4 ? [] : [value];
  if (typeof value === 'number') return secretTexts(String(value));
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretTexts) : [];
}

function maskAny(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, maskValue(secret)), value);
  if (Array.isArray(value)) return value.map((item) => maskAny(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskAny(member, secrets)]));
}
