import type { AdapterEngine, ExplainedStatus } from '../../adapters/index.ts';
import type { MemberStatusReport, SliceMember } from '../../schemas/index.ts';
import { HostError, type HostReader, type ProbeAnswer } from '../host/index.ts';
import { type AskContext, askService, believe, resourceModules } from '../resources/index.ts';
import type { Claims, MemberProcess } from './claims.ts';
import { type MemberProbes, type ProbeMemory, probesOf } from './member-probes.ts';

export interface MemberStatusDeps {
  readonly host: HostReader;
  readonly signal: AbortSignal;
  readonly read: AdapterEngine['read'];
  readonly memory: ProbeMemory;
}

const messageLimit = 1000;

/** Asks every coordinated member of this host what it is and whether it serves, now. */
export async function readMemberStatus(
  { desired, members, needs, leaving, processes }: Claims,
  deps: MemberStatusDeps,
): Promise<readonly MemberStatusReport[]> {
  const { commit } = desired;
  const find: AskContext['find'] = (id) => desired.resources.find((one) => one.id === id);
  const reports = members.map(async (member) => {
    const probes = await chooseProbes(member.key, { wanted: probesOf(desired, member.key), isPending: needs.has(member.key), ...deps });
    const status = await settled(await askMember(member, { probes, find, ...deps }), processes?.get(member.key) ?? [], deps.host);
    return reportOf(member.key, { ...status, commit, needs: needs.has(member.key) });
  });
  // Nothing renders those any more; whether one runs is what its removal will see.
  const left = leaving.map((key) => reportOf(key, { ready: true, facts: {}, message: '', commit, needs: needs.has(key) }));
  return [...(await Promise.all(reports)), ...left];
}

/** The status, ready only while every process of the member is the one that the last cycle saw and has been up for long enough. */
async function settled(
  status: ExplainedStatus,
  processes: readonly MemberProcess[],
  host: HostReader,
): Promise<ExplainedStatus & Pick<MemberStatusReport, 'failing'>> {
  const failing = processes.find((process) => process.failing !== undefined)?.failing;
  if (failing !== undefined) return { ...status, ready: false, message: failing, failing: failing.slice(0, messageLimit) };
  if (!status.ready) return status;
  for (const { service, pid, startTicks, neededMs } of processes) {
    const facts = pid === undefined ? undefined : await host.readProcess(pid);
    if (facts === undefined || (startTicks !== undefined && facts.startTicks !== startTicks))
      return { ...status, ready: false, message: `${service} runs no more as it was last seen` };
    if (facts.suspended !== undefined) return { ...status, ready: false, message: facts.suspended };
    if (facts.upMs < neededMs)
      return {
        ...status,
        ready: false,
        message: `${service} is up for ${Math.round(facts.upMs / 1000)} s of ${Math.round(neededMs / 1000)} s`,
      };
  }
  return status;
}

function reportOf(
  member: string,
  status: ExplainedStatus & Pick<MemberStatusReport, 'needs' | 'failing'> & { readonly commit: string },
): MemberStatusReport {
  return { member, ...status, message: status.message.slice(0, messageLimit) };
}

interface Choice {
  readonly wanted: MemberProbes;
  /** A restart is still to come: the process runs as it was wanted before. */
  readonly isPending: boolean;
  readonly memory: ProbeMemory;
}

async function chooseProbes(member: string, { wanted, isPending, memory }: Choice): Promise<MemberProbes> {
  if (isPending) return memory.recall(member) ?? wanted;
  try {
    await memory.remember(member, wanted);
  } catch (error) {
    // A full disk is reported elsewhere, and is no reason to leave out the member's status.
    if (!(error instanceof HostError)) throw error;
  }
  return wanted;
}

/** The member's own status and that of its health probes: a member that leads and does not answer its clients is not ready. */
async function askMember(
  member: SliceMember,
  { probes, read, ...context }: { readonly probes: MemberProbes; readonly read: MemberStatusDeps['read'] } & AskContext,
): Promise<ExplainedStatus> {
  if (member.state !== 'running') return { ready: false, facts: {}, message: `Git wants it ${member.state}` };
  const { reading, health } = probes;
  const status: ExplainedStatus =
    reading === undefined ? { ready: true, facts: {}, message: '' } : read(reading, toAnswer(believe(await askService(reading, context))));
  if (!status.ready) return status;
  for (const probe of health) {
    const observed = await resourceModules.health.observe(probe, context);
    if (observed.status === 'known' && observed.fields.healthy === true) continue;
    const message =
      observed.status === 'known'
        ? (observed.facts?.message ?? 'not healthy')
        : observed.status === 'unknown'
          ? observed.reason
          : 'no answer';
    return { ...status, ready: false, message: `${probe.template}: ${message}` };
  }
  return status;
}

function toAnswer(answer: ProbeAnswer): Parameters<AdapterEngine['read']>[1] {
  return answer.ok ? { ok: true, text: answer.text, values: answer.values } : { ok: false, reason: answer.reason };
}
