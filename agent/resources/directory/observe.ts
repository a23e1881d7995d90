import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import { pickAttributes } from '../file-attributes.ts';
import { formatEvidence, formatVersion } from '../file-evidence.ts';
import type { ObserveContext } from '../resource-module.ts';
import { type ForeignEntry, foreignEntries } from './foreign-entries.ts';

/** Entries whose evidence is told; the others are counted. */
const toldEntries = 5;

/**
 * Its type, the attributes desired names, and the names in it that are foreign. Anything else in its place is a difference of type.
 */
export async function observeDirectory(desired: ResourceOf<'directory'>, context: ObserveContext): Promise<Observation<'directory'>> {
  const stat = await context.host.stat(desired.name);
  if (stat === undefined) return { status: 'absent' };
  const facts = { evidence: formatEvidence(stat) };
  if (stat.type !== 'directory') return { status: 'known', fields: { type: stat.type }, facts };
  const attributes = { type: 'directory', ...pickAttributes(desired.fields, stat) };
  if (desired.fields.foreign === undefined) return { status: 'known', fields: attributes, facts };
  const foreign = await foreignEntries(desired, context);
  const fields = { ...attributes, foreign: foreign.map(({ name }) => name) };
  // The stat is older than the list: what comes in between is seen at the next look.
  const state = { ...facts, version: formatVersion(stat), changedAt: stat.changedAt };
  if (foreign.length === 0) return { status: 'known', fields, facts: state };
  // A process that started after the first of them has read it.
  const modifiedAt = foreign.map((entry) => entry.stat.changedAt).toSorted()[0] ?? stat.modifiedAt;
  return { status: 'known', fields, facts: { ...state, modifiedAt, evidenceByPointer: { '/foreign': describe(foreign) } } };
}

function describe(foreign: readonly ForeignEntry[]): string {
  const told = foreign.slice(0, toldEntries).map(({ name, stat }) => {
    const what = stat.type === 'file' ? '' : stat.type === 'other' ? 'a device, pipe or socket, ' : `a ${stat.type}, `;
    return `${name}: ${what}${formatEvidence(stat)}, there since ${stat.changedAt}`;
  });
  const left = foreign.length - told.length;
  return `${told.join('; ')}${left === 0 ? '' : `; and ${left} more`}`;
}
