import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import type { ObserveContext } from '../resource-module.ts';
import { readAccounts } from './accounts.ts';

/** Primary group, home and shell, where desired names them. */
export async function observeUser(desired: ResourceOf<'user'>, { host }: ObserveContext): Promise<Observation<'user'>> {
  const account = (await readAccounts(host)).users.get(desired.name);
  if (account === undefined) return { status: 'absent' };
  const { group, home, shell } = desired.fields;
  return {
    status: 'known',
    fields: {
      ...(group === undefined ? {} : { group: account.group }),
      ...(home === undefined ? {} : { home: account.home }),
      ...(shell === undefined ? {} : { shell: account.shell }),
    },
  };
}
