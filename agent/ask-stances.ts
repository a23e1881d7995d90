import { adapterEngine } from '../adapters/index.ts';
import type { MemberReading, Observation, Stance } from '../schemas/index.ts';
import type { Desired } from './desired/desired-state.ts';
import type { HostReader } from './host/index.ts';
import { finder } from './observe.ts';
import { askService, believe } from './resources/index.ts';
import { createSlots, settleAll } from './side-by-side.ts';

type SaidStance = Omit<Stance, 'since'>;

export interface StanceInput {
  readonly desired: Desired | undefined;
  /** What was just seen; absent: nothing was looked at. */
  readonly observed: ReadonlyMap<string, Observation> | undefined;
}

const membersAtOnce = 16;

/** What the running members of this host say they are among the others, by member, where their topology promises something of it. */
export async function askStances(
  { desired, observed }: StanceInput,
  { host, signal }: { readonly host: HostReader; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, SaidStance>> {
  if (desired === undefined || observed === undefined) return new Map();
  const asked = desired.readings.filter((reading) => reading.stance !== undefined && isUp(reading, observed));
  const slots = createSlots(membersAtOnce);
  const find = finder(desired.resources);
  const told = asked.map((reading) =>
    slots(async () => {
      const stance = stanceOf(reading, believe(await askService(reading, { host, signal, find })));
      return stance === undefined ? [] : [[reading.member, stance] as const];
    }),
  );
  return new Map((await settleAll(told)).flat());
}

/** Nobody who cannot answer is waited for. */
function isUp({ service }: MemberReading, observed: ReadonlyMap<string, Observation>): boolean {
  const seen = service === undefined ? undefined : observed.get(service);
  return service === undefined || (seen?.status === 'known' && seen.fields['running'] === true && seen.fields['suspended'] !== true);
}

/** Facts count once the member is ready: one that still copies its data has others for as long. */
function stanceOf(reading: MemberReading, answer: ReturnType<typeof believe>): SaidStance | undefined {
  if (!answer.ok) return undefined;
  const { role, ready, facts } = adapterEngine.read(reading, answer);
  const shown = ready
    ? (reading.stance ?? []).flatMap((name) => (facts[name] === undefined ? [] : [[name, `${facts[name]}`.slice(0, 256)]]))
    : [];
  return { ...(role === undefined ? {} : { role: role.slice(0, 64) }), facts: Object.fromEntries(shown) };
}
