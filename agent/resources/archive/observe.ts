import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import type { HostReader } from '../../host/index.ts';
import { formatEvidence } from '../file-evidence.ts';
import type { ObserveContext } from '../resource-module.ts';
import { readMarker } from './marker.ts';

/** Which archive the directory holds, and where the link leads. */
export async function observeArchive(desired: ResourceOf<'archive'>, { host }: ObserveContext): Promise<Observation<'archive'>> {
  const stat = await host.stat(desired.name);
  const link = await observeLink(desired, host);
  if (stat === undefined) return { status: 'absent' };
  const evidence = formatEvidence(stat);
  if (stat.type !== 'directory') return { status: 'known', fields: link, facts: { evidence, message: `${desired.name} is no directory` } };
  const sha256 = await readMarker(desired.name, host);
  if (sha256 === undefined)
    return { status: 'known', fields: link, facts: { evidence, message: `${desired.name} was not unpacked by Plumb` } };
  return { status: 'known', fields: { sha256, ...link }, facts: { evidence } };
}

async function observeLink({ fields, via }: ResourceOf<'archive'>, host: HostReader): Promise<{ readonly link?: string }> {
  if (fields.link === undefined || via.linkPath === undefined) return {};
  const target = (await host.stat(via.linkPath))?.linkTarget;
  return target === undefined ? {} : { link: target };
}
