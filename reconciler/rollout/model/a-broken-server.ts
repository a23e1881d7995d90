import { advanceRollout } from '../advance-rollout.ts';
import type { AdvanceInput } from '../state/advance.ts';
import type { LastStatus, RolloutState } from '../state/rollout-state.ts';
import type { AdvanceRollout } from './a-model-step.ts';

interface BrokenServer {
  /** Name of the world in which the mistake shows. */
  readonly world: string;
  readonly advance: AdvanceRollout;
}

/** Servers with one mistake each: what the model check is there to find. */
export const brokenServers: Readonly<Record<string, BrokenServer>> = {
  'does not wait for those it has not heard of': {
    world: 'a member breaks by itself',
    advance: (state, input) => {
      const advance = advanceRollout(state, input);
      return { ...advance, state: { ...advance.state, unheard: [] } };
    },
  },
  'gives the same number again': {
    world: 'a member breaks by itself',
    advance: (state, input) => {
      const { state: next, answers, ...rest } = advanceRollout(state, input);
      const holders = next.holders.map((holder) => ({ ...holder, fence: 1 }));
      return {
        ...rest,
        state: { ...next, fence: 0, holders },
        answers: answers.map((one) => ({ ...one, ...(one.fence === undefined ? {} : { fence: 1 }) })),
      };
    },
  },
  'counts on leases to expire': {
    world: 'a member breaks by itself',
    advance: (state, input) => advanceRollout(state, withPolicy(input, { expireAfterMs: 10_000 })),
  },
  'takes what it heard once for true for ever': {
    world: 'a member breaks by itself',
    advance: (state, input) => advanceRollout(state === undefined ? undefined : withLastStatuses(state, { asOf: input.now }), input),
  },
  'takes what arrives now for true now': {
    world: 'a member breaks by itself, and a check-in is late',
    advance: (state, input) => advanceRollout(state, { ...input, checkIn: { ...input.checkIn, echo: input.now } }),
  },
  'does not ask whether a member is ready': {
    world: 'a member breaks by itself',
    advance: (state, input) => {
      const members = input.checkIn.members.map((member) => ({ ...member, ready: true }));
      return advanceRollout(state, { ...input, checkIn: { ...input.checkIn, members } });
    },
  },
  'goes on after a failure': {
    world: 'a step fails, and another commit comes',
    advance: (state, input) => {
      const { state: next, ...rest } = advanceRollout(state, input);
      const { halt: _halt, ...unhalted } = next;
      return { ...rest, state: unhalted };
    },
  },
  'lets one too many go': {
    world: 'a member breaks by itself',
    advance: (state, input) =>
      advanceRollout(state, withPolicy(input, { maxUnavailable: (input.expected?.policy.maxUnavailable ?? 0) + 1 })),
  },
};

function withLastStatuses(state: RolloutState, over: Partial<LastStatus>): RolloutState {
  return { ...state, sights: Object.fromEntries(Object.entries(state.sights).map(([name, last]) => [name, { ...last, ...over }])) };
}

function withPolicy(input: AdvanceInput, over: Partial<NonNullable<AdvanceInput['expected']>['policy']>): AdvanceInput {
  const { expected } = input;
  return expected === undefined ? input : { ...input, expected: { ...expected, policy: { ...expected.policy, ...over } } };
}
