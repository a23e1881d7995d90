import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import { findWorkInProgress } from '../../package-manager/index.ts';
import { openServiceReader } from '../../service-manager/index.ts';
import type { ObserveContext } from '../resource-module.ts';
import { lookAtPlaces } from './look-at-places.ts';
import { lookAtReads } from './look-at-reads.ts';
import { addLimits } from './observe-limits.ts';
import { addListeners } from './observe-listeners.ts';
import { addProcess } from './observe-process.ts';
import { observeSoftware } from './observe-software.ts';

/**
 * Running, enabled, the definition the process was started with, as the service manager sees them, whether it is suspended, its
 * resource limits, whether its software is current, and what it reads beside the files of Git.
 */
export async function observeService(desired: ResourceOf<'service'>, context: ObserveContext): Promise<Observation<'service'>> {
  const states = await openServiceReader(context.host, desired.via.manager).read([desired]);
  const found = states.get(desired.name) ?? { status: 'unknown', reason: `${desired.via.manager} says nothing of ${desired.name}` };
  const process = await addListeners(await addProcess(found, desired, context.host), desired, context.host);
  const limited = await addLimits(process, desired, context);
  const state = await addPlaces(await addReads(limited, desired, context), desired, context);
  return desired.fields.software === undefined ? state : addSoftware(state, desired, context);
}

async function addReads(
  state: Observation<'service'>,
  { via: { reads = [] } }: ResourceOf<'service'>,
  { host }: ObserveContext,
): Promise<Observation<'service'>> {
  if (state.status !== 'known' || state.fields.running !== true || reads.length === 0) return state;
  return { ...state, facts: { ...state.facts, reads: await lookAtReads(reads, host) } };
}

async function addPlaces(
  state: Observation<'service'>,
  { id }: ResourceOf<'service'>,
  { host, directoriesOf = () => [] }: ObserveContext,
): Promise<Observation<'service'>> {
  if (state.status !== 'known' || state.fields.running !== true) return state;
  const places = await lookAtPlaces(directoriesOf(id), host);
  return places.length === 0 ? state : { ...state, facts: { ...state.facts, places } };
}

/** A service that does not run has nothing that could be older than its software. */
async function addSoftware(
  state: Observation<'service'>,
  { id, via, fields: wanted }: ResourceOf<'service'>,
  { host, holds = () => false, remembered }: ObserveContext,
): Promise<Observation<'service'>> {
  if (state.status !== 'known') return state;
  const { fields, facts } = state;
  const software = { ...fields, software: wanted.software };
  if (fields.running !== true || facts?.pid === undefined) return { ...state, fields: software };
  const isOwnCommand = via.argv !== undefined && fields.definition === wanted.definition;
  const command = isOwnCommand ? { command: { argv: via.argv, ...(via.cwd === undefined ? {} : { cwd: via.cwd }) } } : {};
  const known = remembered?.(id);
  const taken = known !== undefined && known.incarnation === facts.incarnation ? known.files : {};
  const { newer, evidence = '', unseen, takenFiles } = await observeSoftware(host, { pid: facts.pid, holds, taken, ...command });
  if (unseen !== undefined) return { ...state, fields: software, facts: { ...facts, unseen: { '/software': unseen } } };
  if (newer === undefined) return { ...state, fields: software, facts: { ...facts, takenFiles } };
  const evidenceByPointer = { ...facts.evidenceByPointer, '/software': evidence };
  const changing = await findWorkInProgress(host);
  const told = { ...facts, evidenceByPointer, ...(changing === undefined ? {} : { changing }) };
  return { ...state, fields: { ...fields, software: newer }, facts: told };
}
