export { isRolloutHold } from './block-steps.ts';
export { type DisruptionJudgeContext, disruptionsOf, type MemberDisruption } from './disruptions.ts';
export { differenceKey } from './explain-differences.ts';
export { formatPlan } from './format-plan.ts';
export { recordOf } from './ledger-record.ts';
export { executableSteps, isInSync, isOpen, planDocument } from './plan-document.ts';
export { type HostPlanInput, planHost, reloadMembers, resourcesToObserve } from './plan-host.ts';
export { expectProcesses, forgetEarlierBoot, replacedServices, seeProcesses } from './seen-processes.ts';
export type { Plan, Step } from './step.ts';
