import { HostError, type HostReader } from '../../host/index.ts';

/** Comment of an account that Plumb made, or that somebody has handed over to it. */
export const ownComment = 'Managed by Plumb';

export interface UserAccount {
  readonly id: number;
  readonly comment: string;
  readonly group: string;
  readonly home: string;
  readonly shell: string;
}

/** The host's local accounts by name, from /etc/passwd and /etc/group. Starts no program. */
export async function readAccounts(host: HostReader): Promise<Accounts> {
  const [users, groups] = await Promise.all([readLines('passwd', host), readLines('group', host)]);
  return parseAccounts(users, groups);
}

export interface Accounts {
  readonly users: ReadonlyMap<string, UserAccount>;
  readonly groups: ReadonlySet<string>;
}

async function readLines(name: string, host: HostReader): Promise<readonly (readonly string[])[]> {
  const path = `${host.root}/etc/${name}`;
  const bytes = await host.readFile(path);
  if (bytes === undefined) throw new HostError('ACCOUNTS_MISSING', `${path} is not there, so accounts cannot be known`);
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

function parseAccounts(users: readonly (readonly string[])[], groups: readonly (readonly string[])[]): Accounts {
  const groupNames = new Map(groups.map(([name, , id]) => [id ?? '', name ?? '']));
  const accounts = users.map(([name, , id, groupId, comment, home, shell]): [string, UserAccount] => [
    name ?? '',
    {
      id: Number(id),
      comment: comment ?? '',
      group: groupNames.get(groupId ?? '') ?? groupId ?? '',
      home: home ?? '',
      shell: shell ?? '',
    },
  ]);
  return { users: new Map(accounts), groups: new Set(groupNames.values()) };
}
