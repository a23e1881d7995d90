import { describeTurns } from './describe-turns.ts';
import type { Clause, HostReview, MemberReview, MiddlewareReview, Outcome, SettingChange } from './review.ts';
import { outcomes } from './review.ts';
import { countOf, listNames } from './review-finding.ts';

export interface StatementInput {
  readonly middleware: readonly MiddlewareReview[];
  readonly hosts: readonly HostReview[];
  readonly settings: readonly SettingChange[];
  readonly deletions: number;
}

/** Members of one product with the same outcome in the same way. */
export interface OutcomeGroup {
  readonly outcome: Outcome;
  readonly title: string;
  readonly members: readonly MemberReview[];
  readonly middleware: readonly MiddlewareReview[];
}

/** The impact of the change in a few clauses, the worst first. Empty where nothing changes at all. */
export function stateImpact(input: StatementInput): readonly Clause[] {
  const onMembers = groupMembers(input.middleware).map(memberClause);
  const onHosts = hostClauses(input.hosts);
  const quiet = quietClauses(input);
  if (onMembers.length + onHosts.length === 0 && input.deletions === 0)
    return quiet.length === 0 ? [] : [{ text: 'nothing changes on any host', grave: false }, ...quiet];
  return [...onMembers, ...onHosts, deletionClause(input), ...quiet];
}

function groupMembers(middleware: readonly MiddlewareReview[]): readonly OutcomeGroup[] {
  const all = middleware.flatMap((one) => one.members.map((member) => ({ one, member, turns: describeTurns(one, member.outcome) })));
  const changing = all.filter(({ member }) => member.outcome !== 'none');
  const groups = Map.groupBy(changing, ({ one, member, turns }) => JSON.stringify([member.outcome, one.title, turns]));
  return [...groups.values()]
    .flatMap((entries) => {
      const [first] = entries;
      if (first === undefined) return [];
      const { outcome } = first.member;
      return [
        {
          outcome,
          title: first.one.title,
          members: entries.map(({ member }) => member),
          middleware: [...new Set(entries.map(({ one }) => one))],
        },
      ];
    })
    .sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
}

const grave: ReadonlySet<Outcome> = new Set(['uninstall', 'move', 'stop', 'recreate']);

function memberClause(group: OutcomeGroup): Clause {
  const [first] = group.middleware;
  const turns = first === undefined ? undefined : describeTurns(first, group.outcome);
  const each = group.middleware.length > 1 ? ' in each' : '';
  const suffix = turns === undefined ? '' : `, ${turns.text}${each}`;
  return { text: `${phrase(group)}${suffix}`, grave: grave.has(group.outcome) || turns?.grave === true };
}

function phrase({ outcome, title, members, middleware }: OutcomeGroup): string {
  const who = `${countOf(members.length, `${title} member`)} (${whoOf(members, middleware)})`;
  const hosts = countOf(new Set(members.map(({ host }) => host)).size, 'host');
  switch (outcome) {
    case 'uninstall':
      return `${who} uninstalled`;
    case 'move':
      return `${who} moved to another host, without data`;
    case 'stop':
      return `${who} stopped`;
    case 'recreate':
      return `${who} made anew`;
    case 'restart':
      return `${isRolling(middleware) ? 'rolling restart' : 'restart'} of ${who}`;
    case 'reload':
      return `${title} reload on ${hosts} (${whoOf(members, middleware)})`;
    case 'hot':
      return `${hotParameters(members)} on ${who}`;
    case 'start':
      return `${who} started`;
    case 'install':
      return `${countOf(members.length, `new ${title} member`)} (${whoOf(members, middleware)}) on ${hosts}`;
    case 'attach':
      return `${who} taken under control again`;
    case 'detach':
      return `${who} left to run without Plumb`;
    case 'write':
      return `files of ${who} written, nothing that runs is touched`;
    case 'observe':
      return `nothing written on ${who}: drift mode observe`;
    case 'none':
      return `nothing on ${who}`;
  }
}

function isRolling(middleware: readonly MiddlewareReview[]): boolean {
  return middleware.some(({ rollout }) => rollout !== undefined && rollout.atOnce < rollout.order.length);
}

/** The members where they are few, else their middleware. */
function whoOf(members: readonly MemberReview[], middleware: readonly MiddlewareReview[]): string {
  if (members.length <= 2) return listNames(members.map(({ key }) => key));
  return listNames(middleware.map(({ name }) => name));
}

function hotParameters(members: readonly MemberReview[]): string {
  const names = new Set(members.flatMap(({ parameters }) => parameters.filter(({ effect }) => effect === 'hot').map(({ name }) => name)));
  if (names.size === 0) return 'values set hot';
  return names.size <= 2 ? `${listNames([...names])} hot` : `${names.size} parameters hot`;
}

function hostClauses(hosts: readonly HostReview[]): readonly Clause[] {
  const named = (change: HostReview['change']) => hosts.filter((host) => host.change === change).map(({ name }) => name);
  const [added, removed] = [named('added'), named('removed')];
  return [
    ...(removed.length === 0
      ? []
      : [{ text: `${countOf(removed.length, 'host')} (${listNames(removed)}) taken out of the fleet`, grave: true }]),
    ...(added.length === 0 ? [] : [{ text: `${countOf(added.length, 'new host')} (${listNames(added)})`, grave: false }]),
  ];
}

function deletionClause({ deletions, hosts }: StatementInput): Clause {
  if (deletions === 0) return { text: 'nothing is deleted', grave: false };
  const held = hosts.some(({ removals }) => removals.held) ? ', held back by the removal cap' : '';
  return { text: `${countOf(deletions, 'resource')} deleted${held}`, grave: true };
}

/** Clauses for changes in Git that reach no host. */
function quietClauses({ middleware, settings, hosts }: StatementInput): readonly Clause[] {
  const names = middleware.filter(({ settings: own, members }) => own.length > 0 && members.length === 0).map(({ name }) => name);
  const ofHosts = hosts.filter((host) => host.change === 'changed').map(({ name }) => name);
  return [
    ...(settings.length === 0 ? [] : [`settings of the fleet (${listNames(settings.map(({ name }) => name))}) change`]),
    ...(names.length === 0 ? [] : [`settings of ${listNames(names)} change`]),
    ...(ofHosts.length === 0 ? [] : [`settings of ${countOf(ofHosts.length, 'host')} (${listNames(ofHosts)}) change`]),
  ].map((text) => ({ text, grave: false }));
}
