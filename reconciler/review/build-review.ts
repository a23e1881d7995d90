import { hasErrors } from '../../schemas/index.ts';
import type { FleetModel } from '../compile/index.ts';
import { judgeBudgets } from './budgets.ts';
import { compareDiagnostics } from './compare-diagnostics.ts';
import { changedHosts, type FleetPair } from './compare-fleets.ts';
import { type ExaminedHost, examineHosts } from './examine-hosts.ts';
import { fleetSettingChanges } from './fleet-settings.ts';
import { stateImpact } from './impact-statement.ts';
import { judgeChange } from './judge-change.ts';
import { findReach } from './reach.ts';
import type { Review, ReviewVerdict } from './review.ts';
import { reviewBroken } from './review-broken.ts';
import { digestReview } from './review-digest.ts';
import { judgeObservation, reviewHosts } from './review-hosts.ts';
import type { CompiledSide, ReviewInput } from './review-input.ts';
import { reviewMiddleware } from './review-middleware.ts';

/** The review of going from one commit to another. The same input gives the same review, byte for byte. */
export function buildReview(input: ReviewInput): Review {
  const { from, to } = input;
  if (from.fleet === undefined || to.fleet === undefined) return reviewBroken(input);
  return reviewFleets({ from: from.fleet, to: to.fleet }, input);
}

/** Hosts whose reports a review wants: those that change, and those whose members take over meanwhile. */
export function hostsInvolved(fleets: FleetPair): readonly string[] {
  const changed = changedHosts(fleets);
  const names = new Set(changed.flatMap((host) => [fleets.from, fleets.to].flatMap((fleet) => middlewareOn(host, fleet))));
  const companions = [fleets.from, fleets.to].flatMap((fleet) =>
    [...names].flatMap((name) => (fleet.middleware.get(name)?.members ?? []).map(({ host }) => host.name)),
  );
  return [...new Set([...changed, ...companions])].sort();
}

function middlewareOn(host: string, { hosts }: FleetModel): readonly string[] {
  return (hosts.get(host)?.members ?? []).map(({ member }) => member.middleware);
}

function reviewFleets(fleets: FleetPair, input: ReviewInput): Review {
  const { lastStatuses } = input;
  const examined = examineHosts(fleets, input);
  const [from, to] = [rendered(input.from, examined, 'from'), rendered(input.to, examined, 'to')];
  if (from.fleet === undefined || to.fleet === undefined) return reviewBroken({ ...input, from, to });
  const members = examined.flatMap((host) => host.members);
  const middleware = reviewMiddleware({ ...fleets, members, lastStatuses });
  const hosts = reviewHosts(examined, fleets);
  const settings = fleetSettingChanges(fleets);
  const involved = lastStatuses === undefined ? [] : hostsInvolved(fleets);
  const observation = lastStatuses === undefined ? undefined : judgeObservation(involved, { from: fleets.from, lastStatuses });
  const diagnostics = compareDiagnostics(from.diagnostics, to.diagnostics);
  const deletions = examined.reduce((sum, host) => sum + host.deletions.length, 0);
  const statement = stateImpact({ middleware, hosts, settings, deletions });
  const findings = [
    ...judgeBudgets({ ...fleets, middleware, hosts, labels: input.labels ?? [] }),
    ...judgeChange({ middleware, hosts, observation }),
  ].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  return {
    version: 1,
    fleet: fleets.to.settings.name,
    from: fleets.from.commit,
    to: fleets.to.commit,
    verdict: verdictOf({ statement, findings, diagnostics }),
    compiles: true,
    statement,
    findings,
    totals: { changedHosts: hosts.length, changedMembers: members.length, ...sizeOf(fleets), deletions },
    middleware,
    hosts,
    settings,
    reach: findReach({ ...fleets, changedFiles: input.changedFiles, changed: new Set(members.map(({ review }) => review.key)) }),
    diagnostics,
    ...(observation === undefined ? {} : { observation }),
    digest: digestReview(fleets, { changed: examined.map(({ name }) => name), involved, lastStatuses }),
  };
}

function verdictOf({ statement, findings, diagnostics }: Pick<Review, 'statement' | 'findings' | 'diagnostics'>): ReviewVerdict {
  if (hasErrors(findings)) return 'failed';
  return statement.length + diagnostics.added.length + diagnostics.solved.length > 0 ? 'changes' : 'empty';
}

function sizeOf({ from, to }: FleetPair): { readonly hosts: number; readonly members: number } {
  return {
    hosts: new Set([...from.hosts.keys(), ...to.hosts.keys()]).size,
    members: new Set([from, to].flatMap(memberKeys)).size,
  };
}

function memberKeys({ middleware }: FleetModel): readonly string[] {
  return [...middleware.values()].flatMap(({ members }) => members.map(({ key }) => key));
}

/** Rendering finds what compiling cannot; it is done for the hosts that change. A fleet that cannot be rendered everywhere has errors. */
function rendered({ fleet, ...side }: CompiledSide, examined: readonly ExaminedHost[], name: 'from' | 'to'): CompiledSide {
  const diagnostics = [...side.diagnostics, ...examined.flatMap((host) => host.diagnostics[name])];
  return { ...side, diagnostics, ...(fleet === undefined || hasErrors(diagnostics) ? {} : { fleet }) };
}
