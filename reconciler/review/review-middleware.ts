import { type FleetModel, type PlacedMiddleware, placeAt } from '../compile/index.ts';
import type { FleetPair } from './compare-fleets.ts';
import { describeRollout } from './describe-rollout.ts';
import { middlewareSettings } from './middleware-settings.ts';
import { type MemberReview, type MiddlewareReview, outcomes } from './review.ts';
import type { LastHostStatus } from './review-input.ts';
import type { MemberWithReview } from './review-members.ts';
import { settingChanges } from './setting-changes.ts';

export interface MiddlewareInput extends FleetPair {
  readonly members: readonly MemberWithReview[];
  readonly lastStatuses: ReadonlyMap<string, LastHostStatus> | undefined;
}

/** Middleware of which members or settings change, worst first. */
export function reviewMiddleware(input: MiddlewareInput): readonly MiddlewareReview[] {
  const byName = Map.groupBy(input.members, ({ middleware }) => middleware);
  const names = [...new Set([...input.from.middleware.keys(), ...input.to.middleware.keys()])];
  return names
    .flatMap((name) => reviewOne(name, { ...input, own: (byName.get(name) ?? []).map(({ review }) => review) }) ?? [])
    .sort((a, b) => worstOf(a) - worstOf(b) || (a.name < b.name ? -1 : 1));
}

function reviewOne(name: string, input: MiddlewareInput & { readonly own: readonly MemberReview[] }): MiddlewareReview | undefined {
  const [before, after] = [input.from.middleware.get(name), input.to.middleware.get(name)];
  const middleware = after ?? before;
  if (middleware === undefined) return undefined;
  const settings =
    before === undefined || after === undefined
      ? []
      : settingChanges(middlewareSettings(before, input.from), middlewareSettings(after, input.to));
  const isWhole = before === undefined || after === undefined;
  if (input.own.length === 0 && settings.length === 0 && !isWhole) return undefined;
  const members = arrange(input.own, middleware);
  const rollout = describeRollout({ from: before, to: after, members, lastStatuses: input.lastStatuses });
  const { organization, application, adapter, topology, document } = middleware;
  return {
    name,
    adapter: adapter.name,
    title: adapter.document.spec.title,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    topology,
    ...(organization === undefined ? {} : { organization }),
    owners: ownersOf(organization, after === undefined ? input.from : input.to),
    ...(application === undefined ? {} : { application }),
    place: placeAt(document, ['metadata', 'name']),
    memberCount: middleware.members.length,
    settings,
    members,
    ...(rollout === undefined ? {} : { rollout }),
  };
}

function arrange(members: readonly MemberReview[], middleware: PlacedMiddleware): readonly MemberReview[] {
  const positions = new Map(middleware.members.map(({ key }, index) => [key, index]));
  const position = ({ key }: MemberReview) => positions.get(key) ?? positions.size;
  return [...members].sort((a, b) => rankOf(a) - rankOf(b) || position(a) - position(b) || (a.key < b.key ? -1 : 1));
}

function worstOf({ members: [worst] }: MiddlewareReview): number {
  return worst === undefined ? outcomes.length : rankOf(worst);
}

function rankOf({ outcome }: MemberReview): number {
  return outcomes.indexOf(outcome);
}

/** The nearest organization that names approvers. */
function ownersOf(organization: string | undefined, { organizations }: FleetModel): readonly string[] {
  const path = organization === undefined ? [] : (organizations.get(organization)?.path ?? []);
  const named = path.findLast((name) => (organizations.get(name)?.document.value.spec?.owners ?? []).length > 0);
  return named === undefined ? [] : (organizations.get(named)?.document.value.spec?.owners ?? []);
}
