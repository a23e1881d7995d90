import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

const counted = ['hosts', 'middleware', 'members'] as const;
type Counts = Record<(typeof counted)[number], number>;

/** Quotas over an organization and everything below it. Middleware of state absent does not count. */
export function checkQuotas({ catalog, organizations, middleware }: InvariantInput): readonly Diagnostic[] {
  const totals = new Map<string, Counts>();
  const count = (organization: string | undefined, add: Partial<Counts>): void => {
    if (organization === undefined) return;
    for (const name of organizations.get(organization)?.path ?? []) {
      const total = totals.get(name) ?? { hosts: 0, middleware: 0, members: 0 };
      totals.set(name, total);
      for (const what of counted) total[what] += add[what] ?? 0;
    }
  };
  for (const host of catalog.byKind.Host.values()) count(host.value.spec.organization, { hosts: 1 });
  for (const one of middleware.values()) {
    if (one.state !== 'absent') count(one.organization, { middleware: 1, members: one.document.value.spec.members.length });
  }
  return [...organizations.values()].flatMap(({ name, document }) => {
    const quota = document.value.spec?.quota ?? {};
    return counted.flatMap((what) => {
      const limit = quota[what];
      const found = totals.get(name)?.[what] ?? 0;
      if (limit === undefined || found <= limit) return [];
      return [
        findingAt(
          'MW5009',
          { document, path: ['spec', 'quota', what] },
          { detail: `${name} and all below it have ${found} ${what}, the quota is ${limit}` },
        ),
      ];
    });
  });
}
