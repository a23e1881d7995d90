import { type Difference, formatPointer, parsePointer } from '../../schemas/index.ts';
import type { Plan, Step } from '../plan/index.ts';
import { type DifferingPart, differingParts } from './differing-parts.ts';
import type { Conceal } from './hide-secrets.ts';
import { fieldName, type NamePlace, plainName } from './name-places.ts';
import type { FieldChange, ResourceChange } from './review.ts';
import { showValue } from './show-value.ts';

export interface ResourceContext {
  readonly member: string;
  readonly namePlace: NamePlace;
  /** Parameters whose change is shown already. */
  readonly told: ReadonlySet<string>;
  readonly conceal: Conceal;
}

/** Changes of the member's resources beyond its parameters. */
export function resourceChanges({ steps }: Plan, context: ResourceContext): readonly ResourceChange[] {
  return steps.filter(({ resource }) => resource.members.includes(context.member)).flatMap((step) => resourceChange(step, context));
}

function resourceChange(step: Step, context: ResourceContext): readonly ResourceChange[] {
  const { resource, action, differences } = step;
  if (action !== 'create' && action !== 'update' && action !== 'remove') return [];
  // Running values follow from the files; where they are parameters, those tell.
  if (resource.kind === 'parameters') return [];
  const name = plainName(resource);
  if (action !== 'update') return [{ resource: name, action, fields: [] }];
  const fields = differences.flatMap((difference) => fieldChange(step, difference, context));
  return fields.length === 0 ? [] : [{ resource: name, action, fields }];
}

function fieldChange({ resource }: Step, difference: Difference, { namePlace, told, conceal }: ResourceContext): readonly FieldChange[] {
  const { pointer, effect, sensitive } = difference;
  const { parameter } = namePlace(resource.id, pointer);
  if (parameter !== undefined && told.has(parameter)) return [];
  if (sensitive || digests.has(pointer)) return [{ field: fieldName(pointer), effect, sensitive }];
  return partsOf(difference).map((part) => {
    const [from, to] = [showValue(part.from, conceal), showValue(part.to, conceal)];
    const field = fieldName(formatPointer(part.path));
    return { field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), effect, sensitive };
  });
}

/** The exact places where two values differ, without those that Plumb writes for its own proof. */
function partsOf({ pointer, observed, desired }: Difference): readonly DifferingPart[] {
  return differingParts(observed, desired, parsePointer(pointer)).filter(({ path }) => !path.some((key) => key.includes('/.plumb/')));
}

/** Whether a difference says nothing that a reader could ask for. */
export function isProofOnly(difference: Difference): boolean {
  return difference.pointer !== '' && partsOf(difference).length === 0;
}

/** Whole texts and digests tell a reader nothing beyond that they differ. */
const digests: ReadonlySet<string> = new Set(['/content', '/definition']);

/**
 * Resources that are taken off the host, also those that the removal cap holds back, and resources that stay although nobody wants
 * them.
 */
export function partings({ steps }: Plan, member: string): { readonly deletions: readonly string[]; readonly left: readonly string[] } {
  const own = steps.filter(({ resource }) => resource.members.includes(member));
  return {
    deletions: own.filter(isDeletion).map(({ resource }) => resource.id),
    left: own.filter(isLeft).map(({ resource }) => resource.id),
  };
}

export function isDeletion({ action, blocked }: Step): boolean {
  return action === 'remove' && blocked?.reason !== 'ObserveMode';
}

export function isLeft({ action, resource }: Step): boolean {
  return action === 'forget' && !ephemeral.has(resource.kind);
}

/** Kinds that leave nothing on a host. */
const ephemeral: ReadonlySet<string> = new Set(['health', 'parameters', 'command']);
