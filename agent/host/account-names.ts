import { readFileSync, statSync } from 'node:fs';
import { HostError } from './host.ts';

export interface SystemAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Names of users and groups of this machine, parsed again when /etc/passwd or /etc/group changed. */
export function createAccountNames(
  files: { readonly passwd: string; readonly group: string } = { passwd: '/etc/passwd', group: '/etc/group' },
) {
  const readUsers = cacheParsed(files.passwd, parseUsers);
  const readGroups = cacheParsed(files.group, parseGroups);

  function findUser(name: string): SystemAccount {
    const users = readUsers();
    const id = /^[0-9]+$/.test(name) ? Number(name) : undefined;
    const found = users.byName.get(name) ?? (id === undefined ? undefined : (users.byId.get(id) ?? { name, uid: id, gid: id, home: '/' }));
    if (found === undefined) throw new HostError('NO_SUCH_USER', `user ${name} does not exist on this host; make it first`);
    return found;
  }

  function findGroup(name: string): number {
    const found = readGroups().byName.get(name) ?? (/^[0-9]+$/.test(name) ? Number(name) : undefined);
    if (found === undefined) throw new HostError('NO_SUCH_GROUP', `group ${name} does not exist on this host; make it first`);
    return found;
  }

  return {
    findUser,
    findGroup,
    userName: (uid: number): string => readUsers().byId.get(uid)?.name ?? String(uid),
    groupName: (gid: number): string => readGroups().byId.get(gid) ?? String(gid),
  };
}

export type AccountNames = ReturnType<typeof createAccountNames>;

function cacheParsed<T>(path: string, parse: (lines: readonly (readonly string[])[]) => T): () => T {
  let cached: { readonly version: string; readonly value: T } | undefined;
  return () => {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    const version = stat === undefined ? 'none' : `${stat.ino} ${stat.size} ${stat.ctimeNs}`;
    if (cached?.version === version) return cached.value;
    const text = stat === undefined ? '' : readFileSync(path, 'utf8');
    cached = { version, value: parse(text.split('\n').map((line) => line.split(':'))) };
    return cached.value;
  };
}

function parseUsers(lines: readonly (readonly string[])[]) {
  const byName = new Map<string, SystemAccount>();
  const byId = new Map<number, SystemAccount>();
  for (const [name, , uid, gid, , home] of lines) {
    if (name === undefined || uid === undefined || gid === undefined) continue;
    const account = { name, uid: Number(uid), gid: Number(gid), home: home || '/' };
    if (!byName.has(name)) byName.set(name, account);
    if (!byId.has(account.uid)) byId.set(account.uid, account);
  }
  return { byName, byId };
}

function parseGroups(lines: readonly (readonly string[])[]) {
  const byName = new Map<string, number>();
  const byId = new Map<number, string>();
  for (const [name, , gid] of lines) {
    if (name === undefined || gid === undefined) continue;
    if (!byName.has(name)) byName.set(name, Number(gid));
    if (!byId.has(Number(gid))) byId.set(Number(gid), name);
  }
  return { byName, byId };
}
