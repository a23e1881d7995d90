import type { ResourceOf } from '../../../schemas/index.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { runOrFail } from '../run-or-fail.ts';
import { ownComment, readAccounts, type UserAccount } from './accounts.ts';

const timeoutMs = 30_000;

/** Adds the account, and changes or removes it where Plumb made it. Its home is a directory of its own and is neither made nor removed here. */
export async function applyUser(step: ApplyStep<'user'>, context: ApplyContext): Promise<ApplyOutcome> {
  switch (step.action) {
    case 'create':
    case 'update':
      await writeAccount(step.desired, context);
      return applied;
    case 'remove':
      await removeAccount(step.desired.name, context);
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
  if (account === undefined)
    await runTool('useradd', [...kind, '--no-create-home', '--comment', ownComment, ...options], { name, context });
  else if (options.length > 0) {
    refuseForeign(name, { account, what: `usermod ${options.join(' ')}` });
    await runTool('usermod', options, { name, context });
  }
}

async function removeAccount(name: string, context: ApplyContext): Promise<void> {
  const account = (await readAccounts(context.host)).users.get(name);
  if (account === undefined) return;
  refuseForeign(name, { account, what: 'userdel' });
  await runTool('userdel', [], { name, context });
}

/** Accounts of the distribution, of its packages and of people are not Plumb's to change: others rely on them. */
function refuseForeign(name: string, { account, what }: { readonly account: UserAccount; readonly what: string }): void {
  if (account.id === 0)
    throw new ApplyError(`${name} is the account of root (uid 0): ${what} is refused; give the service an account of its own`);
  if (account.comment === ownComment) return;
  throw new ApplyError(
    `${name} is an account that Plumb did not make (uid ${account.id}): ${what} is refused; let the adapter want it as it is, or hand it over: usermod --comment '${ownComment}' ${name}`,
  );
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
