import type { AdapterEngine, MemberWord } from '../../adapters/index.ts';
import type { MemberEvidence, SliceMember } from '../../schemas/index.ts';
import { HostError, type HostReader } from '../host/index.ts';
import { resourceModules } from '../resources/index.ts';
import type { Claims } from './claims.ts';
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
  { desired, members, needs, leaving }: Claims,
  deps: MemberStatusDeps,
): Promise<readonly MemberEvidence[]> {
  const { commit } = desired;
  const evidence = members.map(async (member) => {
    const probes = await chooseProbes(member.key, { wanted: probesOf(desired, member.key), isPending: needs.has(member.key), ...deps });
    return statusOf(member.key, { ...(await askMember(member, { probes, ...deps })), commit, needs: needs.has(member.key) });
  });
  // Nothing renders those any more; whether one runs is what its removal will see.
  const left = leaving.map((key) => statusOf(key, { ready: true, facts: {}, message: '', commit, needs: needs.has(key) }));
  return [...(await Promise.all(evidence)), ...left];
}

function statusOf(member: string, told: MemberWord & Pick<MemberEvidence, 'needs'> & { readonly commit: string }): MemberEvidence {
  return { member, ...told, facts: { ...told.facts }, message: told.message.slice(0, messageLimit) };
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
    // A full disk is told elsewhere, and is no reason to say nothing of the member.
    if (!(error instanceof HostError)) throw error;
  }
  return wanted;
}

/** Its own word, and that of its health probes: one that says it leads and does not answer its clients is not ready. */
async function askMember(
  member: SliceMember,
  { probes, host, signal, read }: { readonly probes: MemberProbes } & Pick<MemberStatusDeps, 'host' | 'signal' | 'read'>,
): Promise<MemberWord> {
  if (member.state !== 'running') return { ready: false, facts: {}, message: `Git wants it ${member.state}` };
  const { reading, health } = probes;
  const word: MemberWord =
    reading === undefined ? { ready: true, facts: {}, message: '' } : read(reading, toAnswer(await host.probe(reading.probe, signal)));
  if (!word.ready) return word;
  const context = { host, signal, find: () => undefined };
  for (const probe of health) {
    const observed = await resourceModules.health.observe(probe, context);
    if (observed.status === 'known' && observed.fields.healthy === true) continue;
    const message = observed.status === 'known' ? (observed.facts?.message ?? 'not healthy') : 'no answer';
    return { ...word, ready: false, message: `${probe.template}: ${message}` };
  }
  return word;
}

function toAnswer(answer: Awaited<ReturnType<HostReader['probe']>>): Parameters<AdapterEngine['read']>[1] {
  return answer.ok ? { ok: true, text: answer.text, values: answer.values } : { ok: false, reason: answer.reason };
}
