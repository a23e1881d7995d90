import {
  isReadableByAll,
  type Observation,
  type Probe,
  type Resource,
  type ResourceKind,
  type ResourceOf,
  readPointer,
  sensitivePointers,
} from '../../schemas/index.ts';

/**
 * Every sensitive text a resource carries, in Git or as it is seen: the fields it marks, closed files, environments, and what its
 * probes log in with.
 */
export function secretsOf<K extends ResourceKind>(resource: ResourceOf<K>, observed?: Observation): readonly string[] {
  const seen = observed?.status === 'known' ? observed.fields : {};
  const textsAt = (pointers: readonly string[]) =>
    [resource.fields, seen].flatMap((fields) => pointers.flatMap((pointer) => textsIn(readPointer(fields, pointer))));
  const closed = sensitivePointers(resource as Resource, seen).filter((pointer) => !resource.sensitive.includes(pointer));
  const [whole, entries] = [closed.filter((pointer) => pointer === '/content'), closed.filter((pointer) => pointer !== '/content')];
  const secrets = [
    ...textsAt(resource.sensitive),
    ...textsAt(whole),
    ...textsAt(entries).flatMap(partsOf),
    ...rawTextsOf(resource as Resource, seen),
    ...environmentOf(resource.via),
    ...probesOf(resource as Resource).flatMap(loginOf),
  ];
  // Longer ones first, so that a secret which contains another is hidden as a whole.
  return [...new Set(secrets.filter((text) => text.length > 0))].sort((a, b) => b.length - a.length);
}

/** The text with every secret replaced. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '(sensitive)'), text);
}

/** Lines and words of a text without format that is marked or closed: a product quotes parts of it. */
function rawTextsOf({ kind, fields, via, sensitive }: Resource, seen: Readonly<Record<string, unknown>>): readonly string[] {
  if (kind !== 'file' || via.format !== undefined) return [];
  if (!sensitive.includes('/content') && isReadableByAll(fields.mode) && isReadableByAll(seen['mode'])) return [];
  return [fields.content, seen['content']].flatMap((text) => (typeof text === 'string' ? partsOf(text) : []));
}

/** The whole, its lines and their words: a message quotes any of them. */
function partsOf(text: string): readonly string[] {
  const lines = text.split('\n');
  const words = lines.flatMap((line) => [line.trim(), ...line.split(/[\s'"=:;,]+/), ...line.split(/[^A-Za-z0-9_+/=.-]+/)]);
  return [text, ...words].filter((part) => part.length >= shortestPart);
}

/** Shorter parts of a text are found everywhere. */
const shortestPart = 8;

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number' || typeof value === 'bigint') return [String(value)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

/** Values of variables whose name says that they are secret; the others, such as PATH, explain failures. */
function environmentOf(via: object): readonly string[] {
  const env = 'env' in via && typeof via.env === 'object' && via.env !== null ? via.env : {};
  return Object.entries(env).flatMap(([name, value]) => (secretName.test(name) && typeof value === 'string' ? [value] : []));
}

const secretName = /pass|secret|token|credential|auth|api_?key|private_?key/i;

function probesOf(resource: Resource): readonly Probe[] {
  return [
    ...ownProbes(resource),
    ...(resource.hazards ?? []).flatMap(({ first }) => (first === undefined ? [] : [first.apply, first.until])),
  ];
}

function ownProbes(resource: Resource): readonly Probe[] {
  if (resource.kind === 'health') return [resource.via.probe];
  if (resource.kind === 'parameters') return [resource.via.read, ...Object.values(resource.via.apply)];
  return [];
}

function loginOf(probe: Probe): readonly string[] {
  const headers = Object.entries(probe.http?.headers ?? {}).flatMap(([name, value]) =>
    /authorization|cookie|key|token/i.test(name) ? [value] : [],
  );
  // The last word of AUTH is the password; a user's name before it is not secret.
  return [...headers, ...(probe.resp?.auth?.slice(-1) ?? []), ...environmentOf(probe.command ?? {})];
}
