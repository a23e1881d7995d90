import type { AdvanceRollout } from './a-model-step.ts';
import { type AdvanceInput, advanceRollout } from './advance-rollout.ts';

/** Servers with one mistake each: what the model check is there to find. */
export const brokenServers: Readonly<Record<string, AdvanceRollout>> = {
  'does not wait for those it has not heard of': (state, input) => {
    const advance = advanceRollout(state, input);
    return { ...advance, state: { ...advance.state, unheard: [] } };
  },
  'gives the same number again': (state, input) => {
    const { state: next, answers, ...rest } = advanceRollout(state, input);
    const holders = next.holders.map((holder) => ({ ...holder, fence: 1 }));
    return {
      ...rest,
      state: { ...next, fence: 0, holders },
      answers: answers.map((one) => ({ ...one, ...(one.fence === undefined ? {} : { fence: 1 }) })),
    };
  },
  'counts on leases to expire': (state, input) => advanceRollout(state, withPolicy(input, { expireAfterMs: 10_000 })),
  'lets one too many go': (state, input) =>
    advanceRollout(state, withPolicy(input, { maxUnavailable: (input.expected?.policy.maxUnavailable ?? 0) + 1 })),
};

function withPolicy(input: AdvanceInput, over: Partial<NonNullable<AdvanceInput['expected']>['policy']>): AdvanceInput {
  const { expected } = input;
  return expected === undefined ? input : { ...input, expected: { ...expected, policy: { ...expected.policy, ...over } } };
}
