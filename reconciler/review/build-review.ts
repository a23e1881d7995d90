import { type Diagnostic, hasErrors } from '../../schemas/index.ts';
import type { FleetModel } from '../compile/index.ts';
import { judgeBudgets } from './budgets.ts';
import { changedHosts, type FleetPair } from './compare-fleets.ts';
import { compareDiagnostics } from './compare-diagnostics.ts';
import { createConceal } from './hide-secrets.ts';
import { stateImpact } from './impact-statement.ts';
import { judgeChange } from './judge-change.ts';
import { type HostPrediction, predictHost } from './predict-host.ts';
import { findReach } from './reach.ts';
import { isDeletion } from './resource-changes.ts';
import type { Review } from './review.ts';
import { digestReview } from './review-digest.ts';
import { judgeSights, reviewHosts } from './review-hosts.ts';
import { countOf, reviewFinding } from './review-finding.ts';
import type { CompiledSide, ReviewInput } from './review-input.ts';
import { reviewMembers } from './review-members.ts';
import { reviewMiddleware } from './review-middleware.ts';
import { reviewBroken } from './review-broken.ts';
import { fleetSettingChanges } from './fleet-settings.ts';

/** What going from one commit to another does to running service. The same input gives the same review, byte for byte. */
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
  const { engine, sights } = input;
  const predictions = changedHosts(fleets).map((host) => predictHost(host, { ...fleets, engine, sight: sights?.get(host) }));
  const conceal = createConceal(predictions, fleets);
  const shared = { ...fleets, predictions, engine, conceal, sights };
  const members = reviewMembers(shared);
  const middleware = reviewMiddleware({ ...shared, members });
  const hosts = reviewHosts({ ...shared, members: members.map(({ review }) => review) });
  const settings = fleetSettingChanges(fleets, conceal);
  const involved = sights === undefined ? [] : hostsInvolved(fleets);
  const observation = sights === undefined ? undefined : judgeSights(involved, { from: fleets.from, sights });
  const diagnostics = compareDiagnostics(diagnosticsOf(input.from, predictions, 'from'), diagnosticsOf(input.to, predictions, 'to'));
  const budgets = judgeBudgets({ ...fleets, middleware, hosts, labels: input.labels ?? [] });
  const findings = [...judgeRendering(diagnostics.added), ...budgets, ...judgeChange({ middleware, hosts, observation })];
  const deletions = predictions.reduce((sum, { clean }) => sum + clean.steps.filter(isDeletion).length, 0);
  const statement = stateImpact({ middleware, hosts, settings, deletions });
  const changed = new Set(members.map(({ review }) => review.key));
  const differs = statement.length + diagnostics.added.length + diagnostics.solved.length > 0;
  return {
    version: 1,
    fleet: fleets.to.settings.name,
    from: fleets.from.commit,
    to: fleets.to.commit,
    verdict: hasErrors(findings) ? 'failed' : differs ? 'changes' : 'empty',
    compiles: !hasErrors(diagnostics.added),
    statement,
    findings: [...findings.filter((finding) => hasErrors([finding])), ...findings.filter((finding) => !hasErrors([finding]))],
    totals: {
      changedHosts: hosts.length,
      changedMembers: changed.size,
      hosts: new Set([...fleets.from.hosts.keys(), ...fleets.to.hosts.keys()]).size,
      members: new Set([fleets.from, fleets.to].flatMap(memberKeys)).size,
      deletions,
    },
    middleware,
    hosts,
    settings,
    reach: findReach({ ...fleets, changedFiles: input.changedFiles, changed }),
    diagnostics,
    ...(observation === undefined ? {} : { observation }),
    digest: digestReview(fleets, { hosts: involved, sights }),
  };
}

function memberKeys({ middleware }: FleetModel): readonly string[] {
  return [...middleware.values()].flatMap(({ members }) => members.map(({ key }) => key));
}

/** Rendering finds what compiling cannot: it is done for the hosts that change. */
function diagnosticsOf(side: CompiledSide, predictions: readonly HostPrediction[], name: 'from' | 'to'): readonly Diagnostic[] {
  return [...side.diagnostics, ...predictions.flatMap((prediction) => prediction[name]?.diagnostics ?? [])];
}

/** A host on which one member cannot be rendered refuses the whole commit. */
function judgeRendering(added: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = added.filter((diagnostic) => hasErrors([diagnostic]));
  if (errors.length === 0) return [];
  return [reviewFinding('MW9010', { detail: `${countOf(errors.length, 'new error')}: hosts would refuse the commit and keep what they have` })];
}
