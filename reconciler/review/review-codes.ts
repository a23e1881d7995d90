import type { CodeEntry } from '../compile/index.ts';

/** Findings of a review beside those of the compiler. */
export const reviewCodes = {
  MW9001: {
    severity: 'error',
    summary: 'a budget is exceeded',
    explanation:
      'The change does more to running service than a budget of the Fleet or of an organization allows. Budgets of the base count as well.',
    fix: 'split the change, limit its rollout, or ask for the label that the budget names',
  },
  MW9002: {
    severity: 'error',
    summary: 'the removal cap holds removals back',
    explanation:
      'One host would lose more resources than Fleet.spec.removals.cap allows in one cycle. Its agent removes nothing at all until the number is confirmed.',
    fix: 'set Fleet.spec.removals.confirm to the number if this is wanted',
  },
  MW9003: {
    severity: 'warning',
    summary: 'running members are taken away',
    explanation: 'Members are restarted, made anew, stopped, moved or removed by this change.',
    fix: 'make sure that what is left carries the load',
  },
  MW9004: {
    severity: 'warning',
    summary: 'drift is written over',
    explanation: 'A host has something else than the base says, and the steps of this change write over it.',
    fix: 'take it over into Git where it is wanted',
  },
  MW9005: {
    severity: 'warning',
    summary: 'hosts cannot be seen',
    explanation: 'The change reaches hosts that never reported or have been silent for too long: what runs there is not known.',
    fix: 'look at the hosts before the change is merged',
  },
  MW9006: {
    severity: 'warning',
    summary: 'members go without coordination',
    explanation:
      'Several members of one middleware are taken away by this change and rollout.coordination is none: all of them may go at the same moment.',
    fix: 'set rollout.coordination to lease',
  },
  MW9007: {
    severity: 'warning',
    summary: 'too few members are left',
    explanation: 'At the worst moment of the change no member of a middleware with several serves, or fewer than its quorum.',
    fix: 'bring back the members that are away, lower rollout.maxUnavailable, or add members first',
  },
  MW9008: {
    severity: 'warning',
    summary: 'data stays behind',
    explanation: 'A member that moves or goes leaves its data and logs on the host: Plumb removes no data.',
    fix: 'bring the data to where it is needed, and remove what is not',
  },
  MW9009: {
    severity: 'warning',
    summary: 'a budget is set aside by a label',
    explanation: 'The change exceeds a budget that names a label, and the pull request has it.',
    fix: 'nothing; the label was given on purpose',
  },
  MW9010: {
    severity: 'error',
    summary: 'the change does not compile',
    explanation: 'A fleet with errors is never applied: hosts keep what they have, and what the change would do to them cannot be told.',
    fix: 'correct the errors',
  },
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type ReviewCode = keyof typeof reviewCodes;
