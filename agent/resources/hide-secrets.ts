import {
  isReadableByAll,
  type Probe,
  type Resource,
  type ResourceKind,
  type ResourceOf,
  readPointer,
  sensitivePointers,
} from '../../schemas/index.ts';

/** Every sensitive text a resource carries: the fields it marks, environments, and what its probes log in with. */
export function secretsOf<K extends ResourceKind>(resource: ResourceOf<K>): readonly string[] {
  const marked = sensitivePointers(resource as Resource).flatMap((pointer) => textsIn(readPointer(resource.fields, pointer)));
  const secrets = [
    ...marked,
    ...rawTextsOf(resource as Resource),
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

/** Lines and words of a text without format: a product quotes parts of it. */
function rawTextsOf({ kind, fields, via, sensitive }: Resource): readonly string[] {
  if (kind !== 'file' || via.format !== undefined || typeof fields.content !== 'string') return [];
  const isMarked = sensitive.includes('/content');
  if (!isMarked && isReadableByAll(fields.mode)) return [];
  const lines = fields.content.split('\n').map((line) => line.trim());
  const words = isMarked ? lines.flatMap((line) => line.split(/[\s'"=:;,]+/)) : [];
  return [...lines, ...words].filter((text) => text.length >= shortestPart);
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
