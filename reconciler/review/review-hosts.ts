import type { FleetPair } from './compare-fleets.ts';
import type { ExaminedHost } from './examine-hosts.ts';
import type { HostReview, Observed, SettingChange } from './review.ts';
import type { LastHostStatus } from './review-input.ts';
import { hostSettings, settingChanges } from './setting-changes.ts';

/** Hosts that come, go or change, and those on which members change. */
export function reviewHosts(examined: readonly ExaminedHost[], fleets: FleetPair): readonly HostReview[] {
  const members = examined.flatMap((host) => host.members.map(({ review }) => review));
  const byHost = Map.groupBy(
    members.flatMap(({ key, host, fromHost = host }) => [...new Set([host, fromHost])].map((name) => ({ name, key }))),
    ({ name }) => name,
  );
  return examined
    .map((host) => reviewHost(host, { ...fleets, keys: (byHost.get(host.name) ?? []).map(({ key }) => key) }))
    .filter(({ change, members: keys, deletions, removals }) => change !== 'none' || keys.length + deletions.length > 0 || removals.held);
}

function reviewHost(
  { name, removals: { planned, cap }, deletions }: ExaminedHost,
  { from, to, keys }: FleetPair & { readonly keys: readonly string[] },
): HostReview {
  const [before, after] = [from.hosts.get(name), to.hosts.get(name)];
  const settings: readonly SettingChange[] =
    before === undefined || after === undefined ? [] : settingChanges(hostSettings(before), hostSettings(after));
  const organization = (after ?? before)?.host.organization;
  return {
    name,
    change: before === undefined ? 'added' : after === undefined ? 'removed' : settings.length > 0 ? 'changed' : 'none',
    ...(organization === undefined ? {} : { organization }),
    members: keys,
    settings,
    removals: { planned, cap, held: planned > cap },
    deletions: deletions.filter(({ members }) => !members.some((key) => keys.includes(key))).map(({ resource }) => resource),
  };
}

/** Findings about hosts involved whose reports do not count, or are about another commit. A host that this change brings is not missed. */
export function judgeObservation(
  hosts: readonly string[],
  { from, lastStatuses }: Pick<FleetPair, 'from'> & { readonly lastStatuses: ReadonlyMap<string, LastHostStatus> },
): Observed {
  const known = hosts.filter((host) => from.hosts.has(host));
  return {
    blind: known.flatMap((host) => {
      const reason = unknownReason(lastStatuses.get(host));
      return reason === undefined ? [] : [{ host, reason }];
    }),
    elsewhere: known.flatMap((host) => {
      const commit = lastStatuses.get(host)?.report?.commit;
      return commit === undefined || commit === from.commit ? [] : [{ host, commit }];
    }),
  };
}

function unknownReason(lastStatus: LastHostStatus | undefined): string | undefined {
  switch (lastStatus?.state) {
    case undefined:
      return 'the server does not know it';
    case 'NeverReported':
      return 'it has never reported';
    case 'Stale':
      return lastStatus.lastReportAt === undefined ? 'it is silent' : `silent since ${lastStatus.lastReportAt}`;
    case 'Reporting':
      return lastStatus.report === undefined ? 'its report cannot be read' : undefined;
  }
}
