import type { FleetPair } from './compare-fleets.ts';
import type { Conceal } from './hide-secrets.ts';
import type { HostPrediction } from './predict-host.ts';
import { isDeletion } from './resource-changes.ts';
import type { HostReview, MemberReview, Observed, SettingChange } from './review.ts';
import type { HostSight } from './review-input.ts';
import { hostSettings, settingChanges } from './setting-changes.ts';

export interface HostsInput extends FleetPair {
  readonly predictions: readonly HostPrediction[];
  readonly members: readonly MemberReview[];
  readonly conceal: Conceal;
}

/** Hosts that come, go or change, and those on which members change. */
export function reviewHosts(input: HostsInput): readonly HostReview[] {
  const byHost = Map.groupBy(
    input.members.flatMap((member) => [member.host, member.fromHost ?? member.host].map((host) => ({ host, key: member.key }))),
    ({ host }) => host,
  );
  return input.predictions
    .map((prediction) => {
      const keys = [...new Set((byHost.get(prediction.host) ?? []).map(({ key }) => key))];
      return reviewHost(prediction, { ...input, keys });
    })
    .filter(({ change, members, deletions, removals }) => change !== 'none' || members.length + deletions.length > 0 || removals.held);
}

function reviewHost({ host: name, clean }: HostPrediction, input: HostsInput & { readonly keys: readonly string[] }): HostReview {
  const [before, after] = [input.from.hosts.get(name), input.to.hosts.get(name)];
  const settings: readonly SettingChange[] =
    before === undefined || after === undefined ? [] : settingChanges(hostSettings(before), hostSettings(after), input.conceal);
  const organization = (after ?? before)?.host.organization;
  const owned = new Set(input.keys);
  const deletions = clean.steps.filter((step) => isDeletion(step) && !step.resource.members.some((key) => owned.has(key)));
  const { planned, cap } = clean.removals;
  return {
    name,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : settings.length > 0 ? 'changed' : 'none',
    ...(organization === undefined ? {} : { organization }),
    members: input.keys,
    settings,
    removals: { planned, cap, held: planned > cap },
    deletions: deletions.map(({ resource }) => resource.id),
  };
}

/** What cannot be told of the hosts that are involved, or is told of another commit. A host that this change brings is not missed. */
export function judgeSights(
  hosts: readonly string[],
  { from, sights }: Pick<FleetPair, 'from'> & { readonly sights: ReadonlyMap<string, HostSight> },
): Observed {
  const known = hosts.filter((host) => from.hosts.has(host));
  return {
    blind: known.flatMap((host) => {
      const reason = blindness(sights.get(host));
      return reason === undefined ? [] : [{ host, reason }];
    }),
    elsewhere: known.flatMap((host) => {
      const commit = sights.get(host)?.report?.commit;
      return commit === undefined || commit === from.commit ? [] : [{ host, commit }];
    }),
  };
}

function blindness(sight: HostSight | undefined): string | undefined {
  switch (sight?.state) {
    case undefined:
      return 'the server does not know it';
    case 'NeverReported':
      return 'it has never reported';
    case 'Stale':
      return sight.lastReportAt === undefined ? 'it is silent' : `silent since ${sight.lastReportAt}`;
    case 'Reporting':
      return sight.report === undefined ? 'its report cannot be read' : undefined;
  }
}
