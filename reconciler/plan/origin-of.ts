import type { Difference, Ledger, Resource } from '../../schemas/index.ts';
import { isChangedByGit } from './ledger-record.ts';

export interface OriginContext {
  readonly ledger: Pick<Ledger, 'resources' | 'pending'>;
  readonly resources: readonly Resource[];
}

/** Whether Git wants something else than what was applied, or something else happened to the host. */
export function originOf(
  { pointer, resource }: { readonly pointer: string; readonly resource: Resource },
  context: OriginContext,
): Difference['origin'] {
  if (pointer === '/foreign' || pointer === '/suspended') return 'drift';
  const isChange = pointer === '/software' ? isUpdatedByPlumb(resource, context) : isChangedByGit(resource, pointer, context.ledger);
  return isChange ? 'change' : 'drift';
}

/** Git never wants a process that is older than its software; but it may want other software, or have brought it, and a restart is owed. */
function isUpdatedByPlumb(service: Resource, { ledger, resources }: OriginContext): boolean {
  if (ledger.resources[service.id] === undefined) return true;
  const software = resources.filter(({ kind, notify }) => (kind === 'package' || kind === 'archive') && notify.includes(service.id));
  const reasons = ledger.pending[service.id]?.reasons ?? [];
  return software.some((resource) => {
    const isChanged = Object.keys(resource.fields).some((field) => isChangedByGit(resource, `/${field}`, ledger));
    return (isChanged && ledger.resources[resource.id] !== undefined) || reasons.some((reason) => reason.startsWith(resource.id));
  });
}
