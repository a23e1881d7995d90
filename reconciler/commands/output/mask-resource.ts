import { isWithin, maskValue, type RenderedResource, readPointer, withPointer } from '../../../schemas/index.ts';

/** The resource for people: sensitive fields are masked, also where they appear inside other texts such as a probe's arguments. */
export function maskResource(resource: RenderedResource): RenderedResource {
  const pointers = [...resource.sensitive, ...(holdsSecretText(resource) ? ['/content'] : [])];
  const secrets = pointers.flatMap((pointer) => textsIn(readPointer(resource.fields, pointer))).sort((a, b) => b.length - a.length);
  const fields = pointers.reduce((masked, pointer) => {
    const value = readPointer(resource.fields, pointer);
    return value === undefined ? masked : withPointer(masked, pointer, maskValue(value));
  }, resource.fields);
  return { ...resource, fields, via: maskTexts(resource.via, secrets) as RenderedResource['via'] };
}

/** The text of a structured file repeats the values of its entries. */
function holdsSecretText({ fields, sensitive }: RenderedResource): boolean {
  return 'content' in fields && sensitive.some((pointer) => isWithin(pointer, '/entries'));
}

/** Very short texts are left: they would be found everywhere. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length < 4 ? [] : [value];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return value === undefined || value === null || typeof value === 'boolean' ? [] : textsIn(String(value));
}

function maskTexts(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, maskValue(secret)), value);
  if (Array.isArray(value)) return value.map((item) => maskTexts(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskTexts(member, secrets)]));
}
