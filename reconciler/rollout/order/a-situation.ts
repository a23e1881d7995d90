import { hostDocument, middlewareDocument } from '../../../tests/support/fleet-documents.ts';
import { type Edit, inputOf, type Scenario } from '../../../tests/support/read-scenario.ts';
import { buildExpectation } from '../../compile/index.ts';
import { buildReview, type ReviewInput } from '../../review/index.ts';
import { findExpectedRollout } from '../../status/index.ts';
import { aRolloutStory, type RolloutStory, type Said } from '../rules/a-rollout-story.ts';
import type { ExpectedRollout } from '../state/expected-rollout.ts';
import { judgeRollout } from '../view/judge-rollout.ts';

/** A commit that restarts every member of the middleware `db`; member 1 is on host h1, and so on. */
export interface Situation {
  readonly adapter: 'redis' | 'zookeeper';
  /** In Git's order, with the role that Git declares and the product tells. */
  readonly members: readonly SituationMember[];
  readonly canary?: { readonly count: number } | { readonly members: readonly string[] };
  /** The product moves roles when so many members have gone. */
  readonly moved?: { readonly after: number; readonly roles: Readonly<Record<string, string>> };
}

interface SituationMember {
  readonly id: string;
  readonly role?: string;
  /** The member runs and does not serve. */
  readonly isDown?: boolean;
  /** The commit takes the member out of Git. */
  readonly leaves?: boolean;
}

/** Ids in the order in which members go, and the canaries among them in that order. */
export interface SeenOrder {
  readonly order: readonly string[];
  readonly canaries: readonly string[];
}

const parameters = { redis: ['databases', 16, 32], zookeeper: ['tickTime', 2000, 3000] } as const;
const topologies = { redis: 'replication', zookeeper: 'ensemble' } as const;

/** The order that the review of the commit foretells. */
export function askReview(situation: Situation): SeenOrder {
  const rollout = buildReview(compileSituation(situation)).middleware.find(({ name }) => name === 'db')?.rollout;
  if (rollout === undefined) throw new Error('the commit restarts nothing');
  return { order: rollout.order, canaries: rollout.canaries };
}

function compileSituation({ adapter, members, canary }: Situation): ReviewInput {
  const [parameter, before, after] = parameters[adapter];
  const write = (listed: readonly SituationMember[], value: number): Edit => ({
    file: 'middleware/db.yaml',
    content: middlewareDocument('db', {
      adapter,
      topology: topologies[adapter],
      ...(adapter === 'zookeeper' ? { version: '3.8.4' } : {}),
      organization: 'acme',
      members: listed.map(({ id, role }) => ({ host: hostOf(id), id, ...(role === undefined ? {} : { role }) })),
      parameters: { [parameter]: value },
      ...(canary === undefined ? {} : { rollout: { canary } }),
    }),
  });
  const hosts = members.map(
    ({ id }): Edit => ({
      file: `hosts/${hostOf(id)}.yaml`,
      content: hostDocument(hostOf(id), { address: `10.9.0.${id}`, organization: 'acme' }),
    }),
  );
  const unhealthy = { health: { state: 'Unhealthy', reason: 'ProbeFails', message: 'it does not serve' } } as const;
  const reports = members.filter(({ isDown }) => isDown).map(({ id }) => [hostOf(id), { members: { [`db/${id}`]: unhealthy } }]);
  const staying = members.filter(({ leaves }) => leaves !== true);
  const scenario: Scenario = {
    base: [...hosts, write(members, before)],
    change: [write(staying, after)],
    hosts: Object.fromEntries(reports),
  };
  return inputOf(scenario);
}

/** The order of the server's answers, and the order of its view each time before a member went. */
export function askServer(situation: Situation): SeenOrder & { readonly views: readonly SeenOrder[] } {
  const story = beginStory(situation);
  const seen = { order: [] as string[], canaries: [] as string[], views: [] as SeenOrder[] };
  const left = () => situation.members.filter(({ id }) => !seen.order.includes(id)).map(({ id }) => id);
  const ask = (id: string) => story.checkIn(hostOf(id), asking(id, situation, seen.order.length))[0];
  for (let rounds = 0; rounds < 100 && left().length > 0; rounds += 1) {
    const view = viewOf(story);
    for (const id of left()) {
      const answer = ask(id);
      if (answer?.state !== 'granted') continue;
      const member = `db/${id}`;
      const role = roleOf(id, situation, seen.order.length);
      story.checkIn(hostOf(id), { ...asking(id, situation, seen.order.length), held: { fence: answer.fence ?? 0 }, ready: false });
      seen.views.push(view);
      seen.order.push(id);
      if (left().some((other) => ask(other)?.reason === 'Canary')) seen.canaries.push(id);
      story.checkIn(hostOf(id), { member, releases: { fence: answer.fence ?? 0 }, ...role });
      break;
    }
    // Members that went and stay report again that they serve.
    const stayed = situation.members.filter(({ id, leaves }) => leaves !== true && seen.order.includes(id));
    for (const { id } of stayed) story.checkIn(hostOf(id), { member: `db/${id}`, ...roleOf(id, situation, seen.order.length) });
  }
  return seen;
}

/** Every member waits for its lease, and none has gone. */
function beginStory(situation: Situation): RolloutStory {
  const { from, to } = compileSituation(situation);
  const [before, after] = [expectedOf(from), expectedOf(to)];
  const story = aRolloutStory();
  const tellTwice = (say: (id: string) => Said) => {
    for (const { id } of [...situation.members, ...situation.members]) story.checkIn(hostOf(id), say(id));
  };
  story.git(before);
  tellTwice((id) => ({ member: `db/${id}`, ...roleOf(id, situation) }));
  story.git({ ...after, policy: { ...after.policy, pauses: ['until all have asked'] } });
  tellTwice((id) => asking(id, situation));
  story.git({ policy: { pauses: [] } });
  return story;
}

function expectedOf({ fleet }: ReviewInput['from']): ExpectedRollout {
  const expected = fleet === undefined ? undefined : findExpectedRollout('db', buildExpectation(fleet, undefined));
  if (expected === undefined) throw new Error('the fleet has no middleware db');
  return expected;
}

function asking(id: string, situation: Situation, gone = 0): Said {
  const { isDown, leaves } = situation.members.find((member) => member.id === id) ?? {};
  return { member: `db/${id}`, asks: leaves === true ? 'uninstall' : 'restart', ready: isDown !== true, ...roleOf(id, situation, gone) };
}

function roleOf(id: string, { members, moved }: Situation, gone = 0): { readonly role?: string } {
  const role = moved !== undefined && gone >= moved.after ? moved.roles[id] : members.find((member) => member.id === id)?.role;
  return role === undefined ? {} : { role };
}

/** Members that have yet to go, in the order of the view, and all canaries that it marks. */
function viewOf(story: RolloutStory): SeenOrder {
  const [expected, state] = [story.expected(), story.state()];
  if (expected === undefined || state === undefined) throw new Error('nothing has begun');
  const unread = () => ({ sync: { state: 'Synced', reason: '', message: '' }, health: { state: 'Healthy' } }) as const;
  const { members } = judgeRollout({ expected, drift: 'enforce', state, now: story.now(), readReport: unread });
  return {
    order: members.filter((member) => member.state === 'waiting').map(({ id }) => id),
    canaries: members.filter(({ canary }) => canary).map(({ id }) => id),
  };
}

function hostOf(id: string): string {
  return `h${id}`;
}
