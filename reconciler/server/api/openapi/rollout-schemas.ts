import { type RolloutEvent, rolloutMemberStates, rolloutViewStates } from '../../../rollout/index.ts';
import { count, counts, flag, list, object, oneOf, ref, type Schema, text, time } from './schema-words.ts';

const eventKinds: readonly RolloutEvent['kind'][] = [
  'started',
  'granted',
  'returned',
  'proven',
  'halted',
  'adopted',
  'abandoned',
  'expired',
  'released',
  'refused',
];
const coordination = oneOf('lease', 'none');

/** Schemas of how disruptive steps follow one another. */
export const rolloutSchemas: Readonly<Record<string, Schema>> = {
  RolloutGlance: object({ coordination, state: oneOf(...rolloutViewStates), message: text }, { since: time }),
  RolloutMemberRow: object(
    {
      key: text,
      id: text,
      host: text,
      canary: flag,
      leaving: flag,
      ready: oneOf('yes', 'no', 'unknown'),
      state: oneOf(...rolloutMemberStates),
      reason: text,
      message: text,
    },
    { role: text, roleFrom: oneOf('live', 'last-known', 'declared'), heardAt: time, since: time, fence: count },
  ),
  RolloutHolderRow: object(
    {
      middleware: text,
      member: text,
      host: text,
      fence: count,
      commit: text,
      action: ref('DisruptiveAction'),
      reasons: list(text),
      grantedAt: time,
      deadlineAt: time,
      seenAt: time,
    },
    {
      returnedAt: time,
      notBack: object({ reason: oneOf('Failed', 'Overdue', 'Silent'), message: text, since: time }),
    },
  ),
  RolloutLogRow: object(
    { at: time, kind: oneOf(...eventKinds), message: text },
    { member: text, fence: count, commit: text, waitedMs: count },
  ),
  RolloutView: object(
    {
      middleware: text,
      adapter: text,
      commit: text,
      coordination,
      maxUnavailable: count,
      state: oneOf(...rolloutViewStates),
      message: text,
      members: list(ref('RolloutMemberRow')),
      holders: list(ref('RolloutHolderRow')),
      window: object({ state: oneOf('open', 'closed', 'frozen', 'paused'), message: text }, { nextAt: time }),
      log: list(ref('RolloutLogRow')),
      totals: counts(['members', 'ready', ...rolloutMemberStates]),
    },
    {
      organization: text,
      application: text,
      since: time,
      halt: object({ member: text, commit: text, at: time, message: text }),
    },
  ),
};
