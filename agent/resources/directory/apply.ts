import type { ResourceOf } from '../../../schemas/index.ts';
import type { FileAttributes, Host } from '../../host/index.ts';
import { differingAttributes } from '../file-attributes.ts';
import { makeParents, parentMode } from '../make-parents.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';

/** Makes the directory and its missing parents, or sets what differs. A removal takes it only when it is empty. */
export async function applyDirectory(step: ApplyStep<'directory'>, { host }: ApplyContext): Promise<ApplyOutcome> {
  switch (step.action) {
    case 'create':
    case 'update':
      return writeDirectory(step.desired, host);
    case 'remove':
      return removeWhenEmpty(step.desired.name, host);
    case 'refresh':
    case 'check':
      return applied;
  }
}

async function writeDirectory({ name, fields }: ResourceOf<'directory'>, host: Host): Promise<ApplyOutcome> {
  const stat = await host.stat(name);
  if (stat?.type === 'directory') {
    const differing = differingAttributes(fields, stat);
    if (differing !== undefined) await host.setAttributes(name, differing);
    return applied;
  }
  if (stat?.type === 'link') await host.remove(name);
  else if (stat !== undefined) {
    throw new ApplyError(
      `${name} is a ${stat.type === 'file' ? 'file' : 'special file'}, not a directory: move it away, it is not deleted for a directory`,
    );
  }
  await makeParents(name, host);
  await host.makeDirectory(name, { ...attributesOf(fields), mode: fields.mode ?? parentMode });
  return applied;
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
