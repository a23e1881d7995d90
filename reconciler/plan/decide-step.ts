import { type Observation, type Resource, type StepAction, strongestEffect } from '../../schemas/index.ts';
import { diffFields, type FieldDifference } from './diff-fields.ts';
import { costOf } from './difference-cost.ts';
import { type DifferenceContext, explainDifferences } from './explain-differences.ts';
import { isIgnored, preserveObserved } from './preserve.ts';
import type { Step } from './step.ts';

export interface DecideContext extends DifferenceContext {
  readonly observedById: ReadonlyMap<string, Observation>;
}

/** The step for one resource that Git wants, by existence and differences alone. */
export function decideStep(wanted: Resource, context: DecideContext): Step {
  const observed = context.observedById.get(wanted.id) ?? { status: 'unknown', reason: 'it was not observed' };
  const resource = preserveObserved(wanted, observed, context.ledger);
  const base = { resource, wanted, observed, after: resource.after };
  if (isIgnored(resource)) return { ...base, action: 'none', effect: 'none', differences: [] };
  if (observed.status === 'unknown') {
    const message = `${resource.id} could not be observed: ${observed.reason}`;
    return { ...base, action: 'update', effect: 'none', differences: [], blocked: { reason: 'UnknownState', message } };
  }
  // Values of a process that does not run are no difference of their own; they are set and read once it is started.
  if (resource.kind === 'parameters' && observed.status === 'absent') return { ...base, action: 'create', effect: 'none', differences: [] };
  const found = compare(resource, observed);
  const cost = costContext(resource, observed, context);
  const differences = explainDifferences(found, { resource, observed }, context).map((one) => ({ ...one, effect: costOf(one, cost) }));
  const effect = strongestEffect(differences.map((difference) => difference.effect));
  return { ...base, action: actionFor(resource, observed, found), effect, differences };
}

function compare(resource: Resource, observed: Exclude<Observation, { status: 'unknown' }>): readonly FieldDifference[] {
  // Health is a state of its own beside sync; it is waited for after changes and never a difference from Git.
  if (resource.kind === 'health') return [];
  if (observed.status === 'absent') return isAbsentAsWanted(resource) ? [] : [{ pointer: '', desired: 'present', observed: undefined }];
  return diffFields(resource, observed.fields);
}

function actionFor(resource: Resource, observed: Observation, found: readonly FieldDifference[]): StepAction {
  if (found.length === 0) return 'none';
  return observed.status === 'absent' && resource.kind !== 'service' ? 'create' : 'update';
}

/** A unit that is only switched off is as wanted when the machine does not have it. */
function isAbsentAsWanted(resource: Resource): boolean {
  return resource.kind === 'service' && !resource.fields.running && !resource.fields.enabled;
}

function costContext(resource: Resource, observed: Observation, { observedById }: DecideContext) {
  const startedAt = resource.notify.map((id) => {
    const service = observedById.get(id);
    return service?.status === 'known' ? service.facts?.startedAt : undefined;
  });
  return { resource, observed, startedAt };
}
