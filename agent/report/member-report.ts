import { findUnsettled, judgeChildren, type Step } from '../../reconciler/plan/index.ts';
import type { HealthWithReason, MemberReport, Observation, ReportedDifference, ServiceRow, SliceMember } from '../../schemas/index.ts';
import { buildMemberConditions } from './host-conditions.ts';
import { buildMemberSync } from './member-sync.ts';
import { buildParameterRows } from './parameter-rows.ts';
import type { ReportFacts } from './report-facts.ts';
import { shownValue } from './shown-value.ts';
import { softwareVersions } from './software-version.ts';

/** One member's two axes, and the differences, parameters and processes behind them. */
export function buildMemberReport(member: SliceMember, facts: ReportFacts): MemberReport {
  const steps = (facts.plan?.steps ?? []).filter(({ resource }) => resource.members.includes(member.key));
  const sync = buildMemberSync(steps, facts);
  const health = memberHealth(member, steps, facts);
  const stance = facts.stances?.get(member.key);
  return {
    key: member.key,
    sync,
    health,
    ...softwareVersions(steps, facts.ledger),
    // The outbox carries the earlier time over while it stays the same.
    ...(stance === undefined ? {} : { stance: { ...stance, since: facts.at } }),
    conditions: buildMemberConditions({ sync, health, unseen: steps.flatMap(unseenOf) }, facts),
    differences: steps.flatMap(reportedDifferences).slice(0, 1000),
    parameters: buildParameterRows(member.key, steps, facts),
    services: steps.flatMap(serviceRows),
  };
}

function unseenOf({ resource, observed }: Step): readonly string[] {
  const unseen = observed.status === 'known' ? (observed.facts?.unseen ?? {}) : {};
  return Object.entries(unseen).map(([pointer, reason]) => `${resource.id}${pointer}: ${reason}`);
}

function reportedDifferences({ resource, differences }: Step): readonly ReportedDifference[] {
  return differences.map((difference) => ({
    ...difference,
    resource: resource.id,
    desired: shownValue(difference.desired),
    observed: shownValue(difference.observed),
  }));
}

function memberHealth(member: SliceMember, steps: readonly Step[], { ledger, plan, at }: ReportFacts): HealthWithReason {
  if (member.state === 'stopped') return { state: 'Unknown', reason: 'Stopped', message: 'Git wants it stopped' };
  const unsettled = findUnsettled(steps, [member.key], { lives: ledger.lives, commit: plan?.commit ?? '', now: at });
  if (unsettled?.state === 'keepsEnding') return { state: 'Unhealthy', reason: 'KeepsEnding', message: unsettled.message };
  const ours = steps.filter(({ resource }) => resource.kind === 'service' && resource.fields.running);
  const down = ours.find(
    ({ observed }) => observed.status === 'absent' || (observed.status === 'known' && observed.fields['running'] !== true),
  );
  if (down !== undefined) return { state: 'Unhealthy', reason: 'NotRunning', message: `${down.resource.id} is not running` };
  const probes = steps.filter(({ resource }) => resource.kind === 'health');
  if (probes.length === 0) return { state: 'Unknown', reason: 'NoProbe', message: 'the adapter has no health probe' };
  const ill = probes.filter(({ observed }) => !isHealthy(observed));
  if (ill.length === 0 && unsettled !== undefined) return { state: 'Unknown', reason: 'Settling', message: unsettled.message };
  const children = ill.length === 0 ? judgeChildren(steps, { lives: ledger.lives, now: at }) : undefined;
  if (children?.state === 'keepsEnding') return { state: 'Degraded', reason: 'ChildrenKeepEnding', message: children.message };
  if (children?.state === 'settling') return { state: 'Unknown', reason: 'Settling', message: children.message };
  if (ill.length === 0)
    return {
      state: 'Healthy',
      reason: 'ProbesPass',
      message: `${probes.length} of ${probes.length} ${probes.length === 1 ? 'probe passes' : 'probes pass'}`,
    };
  const message = ill.map(({ resource, observed }) => `${resource.template}: ${messageOf(observed)}`).join('; ');
  if (ill.every(({ observed }) => observed.status === 'unknown')) return { state: 'Unknown', reason: 'NoAnswer', message };
  return { state: ill.length === probes.length ? 'Unhealthy' : 'Degraded', reason: 'ProbeFails', message };
}

function isHealthy(observed: Observation): boolean {
  return observed.status === 'known' && observed.fields['healthy'] === true;
}

function messageOf(observed: Observation): string {
  return observed.status === 'unknown' ? observed.reason : (observed.facts?.message ?? 'not healthy');
}

function serviceRows({ resource, observed }: Step): readonly ServiceRow[] {
  if (resource.kind !== 'service' || resource.via.argv === undefined || observed.status === 'unknown') return [];
  const { pid, startedAt, listensBeyond } = observed.facts ?? {};
  const running = observed.status === 'known' && observed.fields['running'] === true;
  return [
    {
      id: resource.id,
      running,
      ...(pid === undefined ? {} : { pid }),
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(listensBeyond === undefined ? {} : { listensBeyond: [...listensBeyond] }),
    },
  ];
}
