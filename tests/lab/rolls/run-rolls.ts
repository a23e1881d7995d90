import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutView } from '../../../reconciler/rollout/index.ts';
import { createRandom } from '../../support/random.ts';
import type { Lab } from '../lab.ts';
import { converge, readRollout, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';
import { grantedSince, leaderOf, mergeRoll, openRolls, rolled, targets } from './open-rolls.ts';
import { callWitnesses, type Testimony } from './witnesses.ts';

export interface RollOptions {
  readonly count: number;
  /** The same seed kills in the same order. */
  readonly seed: number;
}

interface Tally {
  agentKills: number;
  hostKills: number;
  leaderLast: number;
  leaderJudged: number;
  falseHalts: number;
  readonly tookMs: number[];
  /** Everything that was done to the members, to be printed where two were down. */
  readonly moments: Moment[];
}

interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

/** Restart-only changes one after the other, with agents and hosts killed in between; true when nothing was lost and never two were down. */
export async function runRolls({ count, seed }: RollOptions): Promise<boolean> {
  const lab = await openRolls('rolls');
  const random = createRandom(seed);
  const tally: Tally = { agentKills: 0, hostKills: 0, leaderLast: 0, leaderJudged: 0, falseHalts: 0, tookMs: [], moments: [] };
  try {
    const witnesses = callWitnesses(lab, targets);
    for (let round = 1; round <= count; round += 1) await roll(lab, { round, random, tally });
    const seen = await witnesses.finish();
    print(tally, { seen, count });
    const written = [seen.redis, seen.zookeeper];
    return (
      seen.overlaps.length === 0 &&
      written.every(({ lost }) => lost === 0) &&
      tally.falseHalts === 0 &&
      tally.leaderLast === tally.leaderJudged
    );
  } finally {
    await lab.down();
  }
}

async function roll(
  lab: Lab,
  { round, random, tally }: { readonly round: number; readonly random: () => number; readonly tally: Tally },
): Promise<void> {
  const leader = await leaderOf(lab);
  const since = new Date().toISOString();
  mergeRoll(lab, round);
  const kind = random();
  const patienceMs = Math.floor(random() * 3000);
  if (kind < 0.5) await killAgent(lab, { random, patienceMs, tally });
  const isHostKilled = kind >= 0.5 && kind < 0.85 && (await killHolder(lab, { patienceMs, tally }));
  tally.tookMs.push(await converge(lab, `roll ${round}`, 400_000));
  // A host that was killed takes its role with it: then another led when the last one went.
  if (!isHostKilled) {
    const order = await grantedSince(lab, 'coordination', since);
    tally.leaderJudged += 1;
    if (order.length === 3 && order.at(-1) === leader) tally.leaderLast += 1;
    else tell(`roll ${round}: ${leader} led, and the order was ${order.join(', ')}`);
  }
  for (const name of rolled) {
    const view = await readRollout(lab, name);
    if (view?.halt !== undefined) tally.falseHalts += 1;
    const events = view?.log.filter(({ at }) => at >= since) ?? [];
    tally.moments.push(
      ...events.map(({ at, kind, member = name, message }) => ({ at: Date.parse(at), text: `${kind} ${member}: ${message}` })),
    );
  }
}

function tellMoment(text: string, { moments }: Tally): void {
  moments.push({ at: Date.now(), text });
  tell(text);
}

interface Killing {
  readonly patienceMs: number;
  readonly tally: Tally;
}

async function killAgent(lab: Lab, { random, patienceMs, tally }: Killing & { readonly random: () => number }): Promise<void> {
  await sleep(patienceMs);
  const host = lab.hosts[Math.floor(random() * lab.hosts.length)] ?? 'node1';
  await lab.on(host, 'systemctl', 'kill', '-s', 'KILL', 'plumb-agent');
  tally.agentKills += 1;
  tellMoment(`the agent on ${host} is killed`, tally);
}

/** How long a round waits for a host that may be killed. */
const chanceMs = 30_000;

/** Only the host whose member is away already: another one would be the killer's own second member. Not every roll has such a moment. */
async function killHolder(lab: Lab, { patienceMs, tally }: Killing): Promise<boolean> {
  await sleep(patienceMs);
  const chance = waitFor(() => findLoneHolder(lab), { what: 'one host alone holds leases', timeoutMs: chanceMs, everyMs: 50 });
  const host = (await chance.catch(() => undefined))?.value;
  if (host === undefined) return false;
  const signalAgent = (signal: string) => lab.on(host, 'systemctl', 'kill', '-s', signal, 'plumb-agent');
  // The member could give its lease back just now, and another one would go.
  await signalAgent('STOP');
  if ((await findLoneHolder(lab)) !== host) {
    await signalAgent('CONT');
    return false;
  }
  tellMoment(`${host} loses its power`, tally);
  await lab.engine.run('kill', host);
  tally.hostKills += 1;
  await lab.engine.run('start', host);
  return true;
}

/**
 * Only a holder beside whom no other member can be let go at that moment, by a lease given back or by a status report that may be
 * five seconds old.
 */
async function findLoneHolder(lab: Lab): Promise<string | undefined> {
  const views = (await Promise.all(rolled.map((one) => readRollout(lab, one)))).flatMap((view) => view ?? []);
  const isHeld = ({ holders }: RolloutView) => holders.some(({ returnedAt }) => returnedAt === undefined);
  const isDone = ({ holders, totals }: RolloutView) => holders.length === 0 && totals.waiting + totals.pending === 0;
  const [host, ...others] = new Set(views.flatMap(({ holders }) => holders.map((holder) => holder.host)));
  return others.length === 0 && views.length === rolled.length && views.every((view) => isHeld(view) || isDone(view)) ? host : undefined;
}

function print(tally: Tally, { seen, count }: { readonly seen: Testimony; readonly count: number }): void {
  const seconds = tally.tookMs.map((ms) => ms / 1000).sort((a, b) => a - b);
  tell(
    `P41 rolls=${count} members=${count * 6} agent-kills=${tally.agentKills} host-kills=${tally.hostKills} looks=${seen.looks} two-down=${seen.overlaps.length} false-halts=${tally.falseHalts} leader-last=${tally.leaderLast}/${tally.leaderJudged}`,
  );
  for (const { at, text } of seen.overlaps) {
    tell(`two down: ${text}`);
    const around = tally.moments.filter((moment) => moment.at > at - 15_000 && moment.at < at + 5000).sort((a, b) => a.at - b.at);
    for (const moment of around) tell(`  ${new Date(moment.at).toISOString().slice(11, 23)} ${moment.text}`);
  }
  for (const name of ['redis', 'zookeeper'] as const)
    tell(
      `${name}: ${seen[name].acknowledged} writes acknowledged, ${seen[name].lost} lost, longest time without one ${seen[name].longestGapMs} ms`,
    );
  for (const [member, absences] of Object.entries(seen.absencesMs))
    tell(`${member}: away ${absences.length} times, at most ${Math.max(...absences)} ms`);
  tell(
    `merge to converged: ${seconds[0]?.toFixed(1)} s at best, ${seconds[Math.floor(seconds.length / 2)]?.toFixed(1)} s in the middle, ${seconds.at(-1)?.toFixed(1)} s at worst`,
  );
}
