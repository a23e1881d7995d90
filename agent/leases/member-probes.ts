import type { MemberReading, ResourceOf } from '../../schemas/index.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { StateDirectory } from '../state/state-directory.ts';

/** How one member is asked what it is. */
export interface MemberProbes {
  /** Absent where the adapter has none. */
  readonly reading?: MemberReading;
  readonly health: readonly ResourceOf<'health'>[];
}

/** How members are asked that still run as an earlier commit wanted: by another port, or with another password, they would not answer. */
export interface ProbeMemory {
  recall(member: string): MemberProbes | undefined;
  /** Notes how a member is asked that runs as Git wants; also over a restart of the agent. */
  remember(member: string, probes: MemberProbes): Promise<void>;
}

export function probesOf({ resources, readings }: Pick<Desired, 'resources' | 'readings'>, member: string): MemberProbes {
  const reading = readings.find((one) => one.member === member);
  const health = resources.filter((one): one is ResourceOf<'health'> => one.kind === 'health' && one.members.includes(member));
  return { ...(reading === undefined ? {} : { reading }), health };
}

/** In the agent's state directory, which only root reads: a probe may carry a login. */
const file = 'probes.json';

export async function createProbeMemory(state: StateDirectory): Promise<ProbeMemory> {
  const known = new Map<string, string>(await readKnown(state));
  return {
    recall: (member) => {
      const text = known.get(member);
      return text === undefined ? undefined : (JSON.parse(text) as MemberProbes);
    },
    remember: async (member, probes) => {
      const text = JSON.stringify(probes);
      if (known.get(member) === text) return;
      known.set(member, text);
      await state.write(file, JSON.stringify(Object.fromEntries(known)));
    },
  };
}

async function readKnown(state: StateDirectory): Promise<readonly [string, string][]> {
  try {
    const value: unknown = JSON.parse((await state.read(file)) ?? '{}');
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  } catch {
    // A memory that cannot be read is learned again as soon as the member runs as Git wants.
    return [];
  }
}
