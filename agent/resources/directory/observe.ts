import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import { pickAttributes } from '../file-attributes.ts';
import { formatEvidence } from '../file-evidence.ts';
import type { ObserveContext } from '../resource-module.ts';

/** Its type and the attributes desired names. Anything else in its place is a difference of type. */
export async function observeDirectory(desired: ResourceOf<'directory'>, { host }: ObserveContext): Promise<Observation<'directory'>> {
  const stat = await host.stat(desired.name);
  if (stat === undefined) return { status: 'absent' };
  const facts = { evidence: formatEvidence(stat) };
  if (stat.type !== 'directory') return { status: 'known', fields: { type: stat.type }, facts };
  return { status: 'known', fields: { type: 'directory', ...pickAttributes(desired.fields, stat) }, facts };
}
