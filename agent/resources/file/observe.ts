import { CodecError, type Entries, type Entry, textOfBytes } from '../../../adapters/index.ts';
import { type Observation, type Resource, type ResourceOf, sensitivePointers } from '../../../schemas/index.ts';
import type { FileStat } from '../../host/index.ts';
import { pickAttributes } from '../file-attributes.ts';
import { formatEvidence, formatVersion } from '../file-evidence.ts';
import type { ObserveContext } from '../resource-module.ts';
import { codecOf } from './codec-of.ts';
import { isMap } from './entries.ts';

/** The fields desired names, and always the type. A file that does not parse has no entries, and a message that says where. */
export async function observeFile(desired: ResourceOf<'file'>, { host }: ObserveContext): Promise<Observation<'file'>> {
  const stat = await host.stat(desired.name);
  if (stat === undefined) return { status: 'absent' };
  if (stat.type !== 'file') return somethingElse(stat);
  const attributes = { type: 'file', ...pickAttributes(desired.fields, stat) };
  const seen = formatFacts(stat);
  if (desired.fields.content === undefined && desired.fields.entries === undefined) {
    return { status: 'known', fields: attributes, facts: seen };
  }
  const bytes = await host.readFile(desired.name);
  if (bytes === undefined) return { status: 'absent' };
  const text = textOfBytes(bytes);
  const { entries, message } = readEntries(text, { ...desired, sensitive: sensitivePointers(desired as Resource, attributes) });
  return {
    status: 'known',
    fields: {
      ...attributes,
      ...(desired.fields.content === undefined ? {} : { content: text }),
      ...(entries === undefined ? {} : { entries }),
    },
    facts: { ...seen, ...(message === undefined ? {} : { message }) },
  };
}

function formatFacts(stat: FileStat) {
  const { modifiedAt, changedAt } = stat;
  return { evidence: formatEvidence(stat), modifiedAt, changedAt, version: formatVersion(stat) };
}

function somethingElse(stat: FileStat): Observation<'file'> {
  const facts = formatFacts(stat);
  if (stat.type !== 'link') return { status: 'known', fields: { type: stat.type }, facts };
  return { status: 'known', fields: { type: 'link' }, facts: { ...facts, message: `a link to ${stat.linkTarget ?? 'somewhere'}` } };
}

interface EntriesReading {
  readonly entries?: Entries;
  readonly message?: string;
}

function readEntries(text: string, { fields, via, sensitive }: ResourceOf<'file'>): EntriesReading {
  if (via.format === undefined || fields.entries === undefined) return {};
  try {
    const entries = codecOf(via.format).parse(text);
    return { entries: via.merge === 'own' ? entries : pickEntries(entries, [fields.entries, via.former ?? {}]) };
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    // The detail may quote the line, and the line may be the secret.
    const detail = sensitive.length > 0 ? '' : `: ${error.message}`;
    return { entries: {}, message: `line ${error.line} is not ${via.format}${detail}` };
  }
}

/** The entries of a shared file that one of the maps names, at any depth. */
function pickEntries(entries: Entries, named: readonly Readonly<Record<string, unknown>>[]): Entries {
  const keys = Object.keys(entries).filter((key) => named.some((map) => Object.hasOwn(map, key)));
  const picked = keys.map((key): [string, Entry] => {
    const observed = entries[key] ?? '';
    const inner = named.flatMap((map) => (Object.hasOwn(map, key) ? [map[key]] : []));
    return [key, isMap(observed) && inner.every(isMap) ? pickEntries(observed, inner) : observed];
  });
  return Object.fromEntries(picked);
}
