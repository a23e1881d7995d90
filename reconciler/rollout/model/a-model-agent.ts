import type { CheckIn, LeaseAnswer } from '../../../schemas/index.ts';
import { type AgentMistake, hostOf, isSettled, type ModelAgent, mayBegin, memberOf, needsStep } from './a-model-world.ts';

/** The moves of a model agent by itself, as docs/decisions/0011 asks, but for its mistake. */
export interface AgentMove {
  readonly name: 'begins' | 'goes down' | 'comes back' | 'fails' | 'fetches' | 'drifts' | 'crashes' | 'breaks' | 'mends';
  readonly agent: ModelAgent;
}

interface Habits {
  readonly mistake: AgentMistake | undefined;
}

export function movesOf(
  agent: ModelAgent,
  { now, head, mistake }: Habits & { readonly now: number; readonly head: string },
): readonly AgentMove[] {
  const { grant, commit, isDown, isStepping } = agent;
  const moves: AgentMove[] = [{ name: 'crashes', agent: restart(agent) }];
  const { failed: _failed, ...idle } = { ...mend(withoutGrant(agent)), isDown: false, isStepping: false };
  if (grant !== undefined && mayBegin(agent, { now, mistake })) {
    const lease = { fence: grant.fence, commit, isReturned: false };
    const isNoted = mistake !== 'begins before it is written down';
    moves.push({ name: 'begins', agent: { ...agent, ...(isNoted ? { lease } : {}), highest: grant.fence, isStepping: true } });
  }
  if (isStepping && !isDown) moves.push({ name: 'goes down', agent: { ...agent, isDown: true } });
  // The start of a member that is down needs no lease: a crash in the middle leaves nothing else to do.
  if (isDown) moves.push({ name: 'comes back', agent: { ...idle, applied: commit } });
  if (isDown) moves.push({ name: 'fails', agent: { ...idle, failed: commit } });
  if (agent.brokenAt !== undefined) moves.push({ name: 'mends', agent: mend(agent) });
  else if (!isDown) moves.push({ name: 'breaks', agent: { ...agent, brokenAt: now } });
  if (isStepping || isDown) return moves;
  if (commit !== head) moves.push({ name: 'fetches', agent: { ...withoutGrant(agent), commit: head } });
  if (!needsStep(agent)) moves.push({ name: 'drifts', agent: { ...agent, applied: 'by hand' } });
  return moves;
}

/** The agent after a crash: its ledger is all that is left. */
function restart(agent: ModelAgent): ModelAgent {
  const { echo: _echo, askedAt: _askedAt, grant: _grant, ...ledger } = agent;
  return { ...ledger, isStepping: false, session: agent.session + 1, sequence: 0 };
}

function mend({ brokenAt: _brokenAt, ...agent }: ModelAgent): ModelAgent {
  return agent;
}

function withoutGrant(agent: ModelAgent): ModelAgent {
  const { grant: _grant, ...rest } = agent;
  return rest;
}

/** A lease may be given back once its step is over, and from then on every check-in gives it back until the server has answered. */
export function waysToCheckIn({ lease, ...agent }: ModelAgent, { mistake }: Habits): readonly ('holds' | 'returns')[] {
  if (lease?.isReturned === true && mistake !== 'holds what it gave back') return ['returns'];
  return isSettled({ ...agent, ...(lease === undefined ? {} : { lease }) }) ? ['holds', 'returns'] : ['holds'];
}

export function sendCheckIn(agent: ModelAgent, { now, way }: { readonly now: number; readonly way: 'holds' | 'returns' }): ModelAgent {
  const sent = { ...agent, sequence: agent.sequence + 1, askedAt: now };
  return way === 'holds' || agent.lease === undefined ? sent : withoutGrant({ ...sent, lease: { ...agent.lease, isReturned: true } });
}

/** The check-in of an agent that has just sent it. */
export function checkInOf(
  agent: ModelAgent,
  { at, way, mistake }: Habits & { readonly at: number; readonly way: 'holds' | 'returns' },
): CheckIn {
  const { session, sequence, echo, commit, lease, highest, isDown, isStepping, failed, brokenAt } = agent;
  const member = memberOf(at);
  const needs = needsStep(agent);
  const told = lease === undefined ? [] : [{ member, commit: lease.commit, fence: lease.fence }];
  const isHidden = isStepping && mistake === 'hides that a step began';
  return {
    version: 1,
    host: hostOf(at),
    session: String(session),
    sequence,
    ...(echo === undefined ? {} : { echo }),
    members: [{ member, commit, ready: !isDown && brokenAt === undefined, facts: {}, message: '', needs }],
    asks: needs ? [{ member, commit, action: 'restart', reasons: [], lastFence: highest }] : [],
    held: way === 'holds' && !isHidden ? told.map((one) => ({ ...one, action: 'restart' as const })) : [],
    releases: way === 'returns' ? told.map((one) => ({ ...one, outcome: failed === commit ? 'failed' : 'done', message: '' })) : [],
  };
}

/** The newest answer decides: a grant that it does not confirm is no grant any more. */
export function hearAnswer(
  agent: ModelAgent,
  { request, told, serverTime }: { readonly request: CheckIn; readonly told: LeaseAnswer | undefined; readonly serverTime: number },
): ModelAgent {
  const { askedAt = serverTime, lease, ...rest } = withoutGrant(agent);
  const isTaken = told?.state === 'released' && request.releases.length > 0;
  const kept = lease === undefined || told?.state === 'lost' || isTaken ? {} : { lease };
  const [ask] = request.asks;
  const isGranted = ask !== undefined && told?.state === 'granted' && told.fence !== undefined && told.fence >= agent.highest;
  return { ...rest, ...kept, echo: serverTime, ...(isGranted ? { grant: { fence: told.fence, at: askedAt, commit: ask.commit } } : {}) };
}
