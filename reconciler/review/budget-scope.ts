import type { Budget } from '../../schemas/index.ts';
import type { FleetModel, SourcePlace } from '../compile/index.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { HostReview, MemberReview, MiddlewareReview } from './review.ts';

export interface BudgetInput extends FleetPair {
  readonly middleware: readonly MiddlewareReview[];
  readonly hosts: readonly HostReview[];
  readonly labels: readonly string[];
}

/** A budget and where it stands. */
export interface PlacedBudget {
  readonly budget: Budget;
  /** `Fleet shop`, `Organization retail`. */
  readonly owner: string;
  /** The organization that the budget is written in. */
  readonly organization?: string;
  readonly place: SourcePlace;
  readonly path: readonly (string | number)[];
}

/** The part of a change that a budget is about. */
export interface Subject {
  readonly members: readonly SubjectMember[];
  /** Resources that would be taken off hosts. */
  readonly deleted: readonly string[];
}

export interface SubjectMember {
  readonly middleware: MiddlewareReview;
  readonly review: MemberReview;
  /** The member is taken away for a while or for good, in its turn. */
  readonly isGoing: boolean;
  readonly hasWindows: boolean;
}

/** Members and hosts in the scope of a budget on either side of the change: no change takes itself out of one. */
export function createScopeJudge(input: BudgetInput): (placed: PlacedBudget) => Subject {
  const members = input.middleware.flatMap((middleware) => middleware.members.map((review) => describeMember(middleware, review, input)));
  return (placed) => {
    const inScope = members.filter(({ facts }) => facts.some((one) => isInScope(one, placed)));
    const hosts = input.hosts.filter(({ name }) => factsOfHost(name, input).some((one) => isInScope(one, placed)));
    const deleted = [...inScope.flatMap(({ member }) => member.review.deletions), ...hosts.flatMap(({ deletions }) => deletions)];
    return { members: inScope.map(({ member }) => member), deleted };
  };
}

/** Facts of a host or member that scopes are matched with, by one commit. */
interface Facts {
  readonly organizations: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

function isInScope({ organizations, labels }: Facts, { budget: { when }, organization }: PlacedBudget): boolean {
  if (organization !== undefined && !organizations.includes(organization)) return false;
  if (when?.organization !== undefined && !organizations.includes(when.organization)) return false;
  return Object.entries(when?.labels ?? {}).every(([name, value]) => labels[name] === value);
}

function describeMember(middleware: MiddlewareReview, review: MemberReview, { from, to }: BudgetInput) {
  const policy = (to.middleware.get(middleware.name) ?? from.middleware.get(middleware.name))?.rollout;
  const isGoing = middleware.rollout?.order.includes(review.id) === true;
  const hosts = [...new Set([review.host, review.fromHost ?? review.host])];
  const facts = [from, to].flatMap((fleet) => hosts.flatMap((host) => factsOfMember(fleet, { name: middleware.name, host })));
  return { member: { middleware, review, isGoing, hasWindows: (policy?.windows.length ?? 0) > 0 }, facts };
}

function factsOfMember(fleet: FleetModel, { name, host }: { readonly name: string; readonly host: string }): readonly Facts[] {
  const middleware = fleet.middleware.get(name);
  if (middleware === undefined) return [];
  const labels = { ...fleet.hosts.get(host)?.host.labels, ...middleware.document.value.metadata.labels };
  return [{ organizations: pathOf(fleet, middleware.organization), labels }];
}

function factsOfHost(name: string, { from, to }: BudgetInput): readonly Facts[] {
  return [from, to].flatMap((fleet) => {
    const host = fleet.hosts.get(name)?.host;
    return host === undefined ? [] : [{ organizations: pathOf(fleet, host.organization), labels: host.labels }];
  });
}

function pathOf(fleet: FleetModel, organization: string | undefined): readonly string[] {
  return organization === undefined ? [] : (fleet.organizations.get(organization)?.path ?? []);
}
