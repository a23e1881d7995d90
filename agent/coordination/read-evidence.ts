import type { AdapterEngine, MemberWord } from '../../adapters/index.ts';
import type { MemberEvidence, MemberReading, Resource, ResourceOf, SliceMember } from '../../schemas/index.ts';
import type { HostReader } from '../host/index.ts';
import { resourceModules } from '../resources/index.ts';
import { coordinatedMembers, type Standing } from './standing.ts';

export interface EvidenceDeps {
  readonly host: HostReader;
  readonly signal: AbortSignal;
  readonly read: AdapterEngine['read'];
}

const messageLimit = 1000;

/** Asks every coordinated member of this host what it is and whether it serves, now. */
export async function readEvidence({ desired, needs, leaving }: Standing, deps: EvidenceDeps): Promise<readonly MemberEvidence[]> {
  const { commit, resources, readings } = desired;
  const words = await Promise.all(
    coordinatedMembers(desired).map(async (member) => ({ member, word: await askMember(member, { resources, readings, ...deps }) })),
  );
  return [
    ...words.map(({ member, word }) => evidenceOf(member.key, { ...word, commit, needs: needs.has(member.key) })),
    // Nothing renders it any more; whether it runs is what its removal will see.
    ...leaving.map((key) => evidenceOf(key, { ready: true, facts: {}, message: '', commit, needs: needs.has(key) })),
  ];
}

function evidenceOf(member: string, told: MemberWord & Pick<MemberEvidence, 'needs'> & { readonly commit: string }): MemberEvidence {
  return { member, ...told, facts: { ...told.facts }, message: told.message.slice(0, messageLimit) };
}

interface Sources extends EvidenceDeps {
  readonly resources: readonly Resource[];
  readonly readings: readonly MemberReading[];
}

/** Its own word, and that of its health probes: one that says it leads and does not answer its clients is not ready. */
async function askMember(member: SliceMember, { resources, readings, host, signal, read }: Sources): Promise<MemberWord> {
  if (member.state !== 'running') return { ready: false, facts: {}, message: `Git wants it ${member.state}` };
  const reading = readings.find((one) => one.member === member.key);
  const word: MemberWord =
    reading === undefined ? { ready: true, facts: {}, message: '' } : read(reading, toAnswer(await host.probe(reading.probe, signal)));
  if (!word.ready) return word;
  const ill = await findIll(member.key, { resources, host, signal });
  return ill === undefined ? word : { ...word, ready: false, message: ill };
}

function toAnswer(answer: Awaited<ReturnType<HostReader['probe']>>): Parameters<AdapterEngine['read']>[1] {
  return answer.ok ? { ok: true, text: answer.text, values: answer.values } : { ok: false, reason: answer.reason };
}

async function findIll(
  key: string,
  { resources, host, signal }: Pick<Sources, 'resources' | 'host' | 'signal'>,
): Promise<string | undefined> {
  const probes = resources.filter((one): one is ResourceOf<'health'> => one.kind === 'health' && one.members.includes(key));
  const context = { host, signal, find: () => undefined };
  for (const probe of probes) {
    const observed = await resourceModules.health.observe(probe, context);
    if (observed.status === 'known' && observed.fields.healthy === true) continue;
    return `${probe.template}: ${observed.status === 'known' ? (observed.facts?.message ?? 'not healthy') : 'no answer'}`;
  }
  return undefined;
}
