import type { ResourceOf } from '../../../schemas/index.ts';
import { type ApplyContext, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { runOrFail } from '../run-or-fail.ts';
import { readAccounts, type UserAccount } from './accounts.ts';

const timeoutMs = 30_000;

/** Adds, changes or removes the account. Its home is a directory of its own and is neither made nor removed here. */
export async function applyUser(step: ApplyStep<'user'>, context: ApplyContext): Promise<ApplyOutcome> {
  switch (step.action) {
    case 'create':
    case 'update':
      await writeAccount(step.desired, context);
      return applied;
    case 'remove':
      if ((await readAccounts(context.host)).users.has(step.desired.name))
        await runTool('userdel', [], { name: step.desired.name, context });
      return applied;
    case 'refresh':
    case 'check':
      return applied;
  }
}

async function writeAccount(desired: ResourceOf<'user'>, context: ApplyContext): Promise<void> {
  const { name, fields, via } = desired;
  const kind = via.system === false ? [] : ['--system'];
  const { users, groups } = await readAccounts(context.host);
  if (fields.group !== undefined && !groups.has(fields.group)) await runTool('groupadd', kind, { name: fields.group, context });
  const account = users.get(name);
  const options = changedOptions(desired, account);
  if (account === undefined) await runTool('useradd', [...kind, '--no-create-home', ...options], { name, context });
  else if (options.length > 0) await runTool('usermod', options, { name, context });
}

function changedOptions({ fields }: ResourceOf<'user'>, account: UserAccount | undefined): readonly string[] {
  return [
    ...(fields.group === undefined || fields.group === account?.group ? [] : ['--gid', fields.group]),
    ...(fields.home === undefined || fields.home === account?.home ? [] : ['--home', fields.home]),
    ...(fields.shell === undefined || fields.shell === account?.shell ? [] : ['--shell', fields.shell]),
  ];
}

/** Under a root the tools work on the accounts of that root. */
async function runTool(
  tool: string,
  options: readonly string[],
  { name, context }: { readonly name: string; readonly context: ApplyContext },
): Promise<void> {
  const { host, signal } = context;
  const root = host.root === '' ? [] : ['--prefix', host.root];
  await runOrFail([tool, ...root, ...options, '--', name], { host, signal, timeoutMs });
}
