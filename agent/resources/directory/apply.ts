import { join } from 'node:path';
import type { ResourceOf } from '../../../schemas/index.ts';
import type { FileAttributes, Host } from '../../host/index.ts';
import { differingAttributes } from '../file-attributes.ts';
import { makeParents, parentMode } from '../make-parents.ts';
import { moveAside } from '../move-aside.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { foreignEntries } from './foreign-entries.ts';

/**
 * Makes the directory and its missing parents, or sets what differs, and moves aside what is foreign in it. A removal takes it only
 * when it is empty.
 */
export async function applyDirectory(step: ApplyStep<'directory'>, context: ApplyContext): Promise<ApplyOutcome> {
  const { host } = context;
  switch (step.action) {
    case 'create':
    case 'update':
      await writeDirectory(step.desired, host);
      return moveForeign(step, context);
    case 'remove':
      return removeWhenEmpty(step.desired.name, host);
    case 'refresh':
    case 'check':
      return applied;
  }
}

async function writeDirectory({ name, fields }: ResourceOf<'directory'>, host: Host): Promise<void> {
  const stat = await host.stat(name);
  if (stat?.type === 'directory') {
    const differing = differingAttributes(fields, stat);
    if (differing !== undefined) await host.setAttributes(name, differing);
    return;
  }
  if (stat?.type === 'link') await host.remove(name);
  else if (stat !== undefined) {
    throw new ApplyError(
      `${name} is a ${stat.type === 'file' ? 'file' : 'special file'}, not a directory: move it away, it is not deleted for a directory`,
    );
  }
  await makeParents(name, host);
  await host.makeDirectory(name, { ...attributesOf(fields), mode: fields.mode ?? parentMode });
}

/** Only what the plan has seen: something newer is for the next cycle. */
async function moveForeign({ desired, observed }: ApplyStep<'directory'>, context: ApplyContext): Promise<ApplyOutcome> {
  const seen = observed.status === 'known' && Array.isArray(observed.fields.foreign) ? observed.fields.foreign : [];
  const left = new Set([...seen].filter((name) => !(desired.fields.foreign ?? []).includes(name)));
  if (left.size === 0) return applied;
  const places: string[] = [];
  for (const { name } of (await foreignEntries(desired, context)).filter((entry) => left.has(entry.name))) {
    if (context.state === undefined) throw new ApplyError(`${name} is foreign in ${desired.name}, and there is no place to move it to`);
    const place = await moveAside(join(desired.name, name), { host: context.host, state: context.state.path });
    places.push(`${name} is kept as ${place}`);
  }
  return { note: `moved aside what no resource wants: ${places.join(', ')}` };
}

/** Files that people and programs put into the directory stay, and so does the directory. */
async function removeWhenEmpty(path: string, host: Host): Promise<ApplyOutcome> {
  const stat = await host.stat(path);
  if (stat === undefined) return applied;
  if (stat.type !== 'directory') return { kept: `${path} is no directory and not Plumb's` };
  const names = await host.list(path);
  if (names.length > 0)
    return { kept: `${path} is not empty: ${names.slice(0, 3).join(', ')}${names.length > 3 ? `, and ${names.length - 3} more` : ''}` };
  await host.remove(path);
  return applied;
}

function attributesOf(fields: FileAttributes): Omit<FileAttributes, 'mode'> {
  return { ...(fields.owner === undefined ? {} : { owner: fields.owner }), ...(fields.group === undefined ? {} : { group: fields.group }) };
}
