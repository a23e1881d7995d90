import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import { openPackageReader } from '../../package-manager/index.ts';
import type { ObserveContext } from '../resource-module.ts';

/** The installed version where desired names one; without it any version fits, and which one it is stands beside the fields. */
export async function observePackage(desired: ResourceOf<'package'>, { host }: ObserveContext): Promise<Observation<'package'>> {
  const { manager } = desired.via;
  if (manager === 'none') return { status: 'unknown', reason: 'this host has no package manager' };
  const state = (await openPackageReader(host, manager).read([desired.name])).get(desired.name);
  if (state === undefined) return { status: 'unknown', reason: `${manager} says nothing of ${desired.name}` };
  if (state.status !== 'known') return state;
  const { version } = state.fields;
  return {
    status: 'known',
    fields: desired.fields.version === undefined ? {} : { version },
    facts: { message: `version ${String(version)}`, ...state.facts },
  };
}
