import { CodecError, type Entries, textOfBytes } from '../../adapters/index.ts';
import { isReadableByAll, type Observation, type Resource } from '../../schemas/index.ts';
import type { HostReader } from '../host/index.ts';
import { codecOf } from './file/codec-of.ts';
import { secretsOf } from './hide-secrets.ts';

interface SeenResource {
  readonly resource: Resource;
  readonly observed?: Observation;
}

/**
 * The secrets that a product's own words may quote, longest first: those of all its resources in Git and as they were seen, and
 * what stands now in closed files, where others may have written too. Files are read only when something was said.
 */
export async function readSecrets(all: readonly SeenResource[], host: HostReader): Promise<readonly string[]> {
  const secrets = new Set<string>();
  for (const { resource, observed } of all) {
    for (const secret of secretsOf(resource, observed)) secrets.add(secret);
    const closed = await readClosed(resource, host);
    if (closed !== undefined) for (const secret of secretsOf(closed.resource, closed.observed)) secrets.add(secret);
  }
  return [...secrets].sort((a, b) => b.length - a.length);
}

/** The file with all its entries, also those of others; where it is not of its format, as a text. */
async function readClosed(resource: Resource, host: HostReader): Promise<Required<SeenResource> | undefined> {
  if (resource.kind !== 'file') return undefined;
  const stat = await host.stat(resource.name).catch(() => undefined);
  if (stat?.type !== 'file') return undefined;
  const isOpen = isReadableByAll(resource.fields.mode) && isReadableByAll(stat.mode);
  if (isOpen && !resource.sensitive.includes('/content')) return undefined;
  const bytes = await host.readFile(resource.name).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const content = textOfBytes(bytes);
  const { format, ...via } = resource.via;
  const fields = { type: 'file', mode: stat.mode } as const;
  const entries = format === undefined ? undefined : parse(content, format);
  return entries === undefined
    ? { resource: { ...resource, via }, observed: { status: 'known', fields: { ...fields, content } } }
    : { resource, observed: { status: 'known', fields: { ...fields, entries } } };
}

function parse(text: string, format: string): Entries | undefined {
  try {
    return codecOf(format).parse(text);
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
