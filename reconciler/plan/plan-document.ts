import type { PlanDocument } from '../../schemas/index.ts';
import type { Plan, Step } from './step.ts';

/** The plan as a document that may be shown: sensitive values are masked since the diff, resources are left out. */
export function planDocument(plan: Plan): PlanDocument {
  return { version: 1, host: plan.host, commit: plan.commit, steps: plan.steps.map(planStep), removals: plan.removals };
}

function planStep(step: Step): PlanDocument['steps'][number] {
  const { resource, action, effect, differences, after, refresh, first, blocked } = step;
  return {
    resource: resource.id,
    kind: resource.kind,
    template: resource.template,
    members: resource.members,
    action,
    effect,
    differences,
    after,
    ...(refresh === undefined ? {} : { refresh }),
    ...(first === undefined ? {} : { first: first.map(({ title }) => title) }),
    ...(blocked === undefined ? {} : { blocked }),
  };
}

/** Whether the host is as Git wants it: nothing to do, nothing blocked. Waiting for health and forgetting are no differences. */
export function isInSync(plan: Plan): boolean {
  return !plan.steps.some(isOpen);
}

/** Whether something differs from Git at this step, executed or blocked. */
export function isOpen({ action }: Step): boolean {
  return action !== 'none' && action !== 'check' && action !== 'forget';
}

/** Steps that the cycle executes. */
export function executableSteps(plan: Plan): readonly Step[] {
  return plan.steps.filter(({ action, blocked }) => action !== 'none' && blocked === undefined);
}
