import type { RolloutMemberRow, RolloutMemberState, RolloutViewState, RolloutWindowRow } from '../../../rollout/index.ts';
import { type Look, lookUp } from './marks.ts';

const rolloutLooks: Readonly<Record<RolloutViewState, Omit<Look, 'word'>>> = {
  Halted: { icon: 'halted', tone: 'bad' },
  Unsafe: { icon: 'unsafe', tone: 'bad' },
  Unknown: { icon: 'unknown', tone: 'unseen' },
  Waiting: { icon: 'waiting', tone: 'move' },
  Paused: { icon: 'exempt', tone: 'warn' },
  Rolling: { icon: 'doing', tone: 'move' },
  Idle: { icon: 'synced', tone: 'ok' },
};

const memberLooks: Readonly<Record<RolloutMemberState, Look>> = {
  failed: { icon: 'unhealthy', tone: 'bad', word: 'Failed' },
  doing: { icon: 'doing', tone: 'move', word: 'At it' },
  proving: { icon: 'proving', tone: 'move', word: 'Proving' },
  unknown: { icon: 'unknown', tone: 'unseen', word: 'Unknown' },
  waiting: { icon: 'waiting', tone: 'move', word: 'Waiting' },
  pending: { icon: 'pending', tone: 'rest', word: 'Pending' },
  done: { icon: 'synced', tone: 'ok', word: 'Done' },
  exempt: { icon: 'exempt', tone: 'rest', word: 'Left alone' },
};

const readyLooks: Readonly<Record<RolloutMemberRow['ready'], Look>> = {
  yes: { icon: 'healthy', tone: 'ok', word: 'Ready' },
  no: { icon: 'unhealthy', tone: 'bad', word: 'Not ready' },
  unknown: { icon: 'unseen', tone: 'unseen', word: 'Not known' },
};

const windowLooks: Readonly<Record<RolloutWindowRow['state'], Look>> = {
  open: { icon: 'open', tone: 'ok', word: 'Open' },
  closed: { icon: 'closed', tone: 'move', word: 'Closed' },
  frozen: { icon: 'frozen', tone: 'move', word: 'Frozen' },
  paused: { icon: 'exempt', tone: 'warn', word: 'Paused' },
};

export function lookOfRollout(state: RolloutViewState): Look {
  return { ...(lookUp(rolloutLooks, state) ?? rolloutLooks.Unknown), word: state };
}

export function lookOfRolloutMember(state: RolloutMemberState): Look {
  return lookUp(memberLooks, state) ?? { ...memberLooks.unknown, word: state };
}

export function lookOfReady(ready: RolloutMemberRow['ready']): Look {
  return lookUp(readyLooks, ready) ?? { ...readyLooks.unknown, word: ready };
}

/** The look of the gate before members to come. */
export function lookOfWindow(state: RolloutWindowRow['state']): Look {
  return lookUp(windowLooks, state) ?? { ...windowLooks.closed, word: state };
}
