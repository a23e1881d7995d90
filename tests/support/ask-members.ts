import { type Adapter, type AdapterEngine, adapterEngine } from '../../adapters/index.ts';
import type { Host } from '../../agent/host/index.ts';
import { type JudgedMember, memberIdOf, type Rendered } from '../../schemas/index.ts';
import { waitFor } from './wait-for.ts';

type SafetyInput = Parameters<AdapterEngine['judge']>[1];

/** The status of every member that was rendered, read as its agent would. */
export async function askMembers(host: Host, rendered: readonly Rendered[]): Promise<readonly JudgedMember[]> {
  const readings = rendered.flatMap((one) => one.readings);
  return Promise.all(
    readings.map(async (reading): Promise<JudgedMember> => {
      const { message: _why, ...status } = adapterEngine.read(reading, await host.probe(reading.probe));
      return { key: reading.member, id: memberIdOf(reading.member), host: 'h', ...status };
    }),
  );
}

/** Asks until the members are as wanted. */
export async function waitForMembers(
  host: Host,
  rendered: readonly Rendered[],
  isWanted: (members: readonly JudgedMember[]) => boolean,
): Promise<readonly JudgedMember[]> {
  let members: readonly JudgedMember[] = [];
  const ask = async () => {
    members = await askMembers(host, rendered);
    return isWanted(members) && members;
  };
  return (await waitFor(ask, { what: `the members: ${isWanted}`, everyMs: 50, seen: () => members })).value;
}

/** By member: `safe`, or why it may not go down. */
export function judgeMembers(adapter: Adapter, input: Omit<SafetyInput, 'member'>): Readonly<Record<string, string>> {
  const verdicts = input.members.map(({ key }) => [key, adapterEngine.judge(adapter, { ...input, member: key })] as const);
  return Object.fromEntries(verdicts.map(([key, { safe, message }]) => [key, safe ? 'safe' : message]));
}
