import type { ResourceOf } from '../../../schemas/index.ts';
import { makeParents } from '../make-parents.ts';
import { type ApplyContext, ApplyError, type ApplyOutcome, type ApplyStep, applied } from '../resource-module.ts';
import { installTree } from './install-tree.ts';
import { readMarker } from './marker.ts';

/** Unpacks the archive where it is not yet, then switches the link. A removal takes both, when they are Plumb's. */
export async function applyArchive(step: ApplyStep<'archive'>, context: ApplyContext): Promise<ApplyOutcome> {
  switch (step.action) {
    case 'create':
    case 'update':
      if ((await readMarker(step.desired.name, context.host)) !== step.desired.fields.sha256) await installTree(step.desired, context);
      await switchLink(step.desired, context);
      return applied;
    case 'remove':
      return removeTree(step.desired, context);
    case 'refresh':
    case 'check':
      return applied;
  }
}

async function switchLink({ fields, via }: ResourceOf<'archive'>, { host }: ApplyContext): Promise<void> {
  if (fields.link === undefined || via.linkPath === undefined) return;
  const stat = await host.stat(via.linkPath);
  if (stat?.linkTarget === fields.link) return;
  if (stat !== undefined && stat.type !== 'link') throw new ApplyError(`${via.linkPath} is a ${stat.type}, not a link: move it away`);
  await makeParents(via.linkPath, host);
  await host.writeLink(via.linkPath, fields.link);
}

async function removeTree({ name, via }: ResourceOf<'archive'>, { host }: ApplyContext): Promise<ApplyOutcome> {
  if (via.linkPath !== undefined && (await host.stat(via.linkPath))?.linkTarget === name) await host.remove(via.linkPath);
  const stat = await host.stat(name);
  if (stat === undefined) return applied;
  if (stat.type !== 'directory' || (await readMarker(name, host)) === undefined) return { kept: `${name} was not unpacked by Plumb` };
  await host.remove(name, { recursive: true });
  return applied;
}
