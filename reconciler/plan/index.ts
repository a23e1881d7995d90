export { appliedFields } from './applied-fields.ts';
export { buildPlan, type PlanInput } from './build-plan.ts';
export { differenceKey } from './explain-differences.ts';
export { formatPlan } from './format-plan.ts';
export { executableSteps, isInSync, isOpen, planDocument } from './plan-document.ts';
export { removableOrphans } from './prune.ts';
export { expectProcesses, forgetEarlierBoot, replacedServices, seeProcesses } from './seen-processes.ts';
export type { Plan, Step } from './step.ts';
