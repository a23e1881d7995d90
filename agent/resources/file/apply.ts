import { bytesOfText, textOfBytes } from '../../../adapters/index.ts';
import type { ResourceOf } from '../../../schemas/index.ts';
import type { FileStat, Host } from '../../host/index.ts';
import { differingAttributes } from '../file-attributes.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { textToWrite, textWithoutEntries } from './text.ts';

const defaultMode = '0644';

/** Writes the content, or only the attributes where the content fits. A removal takes the file, in mode merge only its entries. */
export async function applyFile(step: ApplyStep<'file'>, { host }: ApplyContext): Promise<ApplyOutcome> {
  switch (step.action) {
    case 'create':
    case 'update':
      await writeDesired(step.desired, host);
      return applied;
    case 'remove':
      return removeFile(step.desired, host);
    case 'refresh':
    case 'check':
      return applied;
  }
}

async function writeDesired(desired: ResourceOf<'file'>, host: Host): Promise<void> {
  const stat = await host.stat(desired.name);
  if (stat !== undefined && stat.type !== 'file') await clearPlace(desired.name, { stat, host });
  const current = stat?.type === 'file' ? await readText(desired.name, host) : undefined;
  const text = textToWrite(desired, current);
  if (stat?.type === 'file' && text === current) {
    const differing = differingAttributes(desired.fields, stat);
    if (differing !== undefined) await host.setAttributes(desired.name, differing);
    return;
  }
  await host.writeFile(desired.name, {
    content: bytesOfText(text ?? ''),
    ...attributesFor(desired, stat?.type === 'file' ? stat : undefined, host),
  });
}

/** Attributes that desired leaves open stay as they are. */
function attributesFor(
  { fields }: ResourceOf<'file'>,
  stat: FileStat | undefined,
  host: Host,
): { mode: string; owner?: string; group?: string } {
  const owner = fields.owner ?? (host.privileged ? stat?.owner : undefined);
  const group = fields.group ?? (host.privileged ? stat?.group : undefined);
  return {
    mode: fields.mode ?? stat?.mode ?? defaultMode,
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
}

async function clearPlace(path: string, { stat, host }: { readonly stat: FileStat; readonly host: Host }): Promise<void> {
  if (stat.type === 'directory' && (await host.list(path)).length > 0) {
    throw new ApplyError(`${path} is a directory with content, not a file: move it away, it is not deleted for a file`);
  }
  await host.remove(path);
}

async function removeFile(desired: ResourceOf<'file'>, host: Host): Promise<ApplyOutcome> {
  const stat = await host.stat(desired.name);
  if (stat === undefined) return applied;
  if (stat.type === 'directory') return { kept: `${desired.name} is a directory and not Plumb's` };
  if (desired.via.merge === 'merge' && stat.type === 'file') {
    const text = textWithoutEntries(desired, (await readText(desired.name, host)) ?? '');
    await host.writeFile(desired.name, { content: bytesOfText(text), ...attributesFor({ ...desired, fields: {} }, stat, host) });
    return { kept: `${desired.name} is shared: only the entries of Git were removed` };
  }
  await host.remove(desired.name);
  return applied;
}

async function readText(path: string, host: Host): Promise<string | undefined> {
  const bytes = await host.readFile(path);
  return bytes === undefined ? undefined : textOfBytes(bytes);
}
