import { openPackageManager } from '../../package-manager/index.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';

/** Installs the version desired names, or the newest offered; removes but keeps configuration files. */
export async function applyPackage({ action, desired }: ApplyStep<'package'>, { host }: ApplyContext): Promise<ApplyOutcome> {
  const { manager } = desired.via;
  if (manager === 'none') throw new ApplyError(`${desired.name} cannot be changed: this host has no package manager`);
  switch (action) {
    case 'create':
    case 'update':
      await openPackageManager(host, manager).install(desired.name, desired.fields.version);
      return applied;
    case 'remove':
      await openPackageManager(host, manager).remove(desired.name);
      return applied;
    case 'refresh':
    case 'check':
      return applied;
  }
}
