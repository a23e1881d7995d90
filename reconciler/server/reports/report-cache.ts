import { setImmediate as turn } from 'node:timers/promises';
import type { LastReport } from '../../status/index.ts';
import type { ReportHead, ReportStore } from './report-store.ts';

/** Parsing all reports of a large fleet at once would keep every other request waiting. */
const hostsAtOnce = 25;

/** The last report of every host. Only those that changed are read and parsed again, whichever server stored them. */
export function createReportCache(store: Pick<ReportStore, 'readHeads' | 'readReport'>): () => Promise<ReadonlyMap<string, LastReport>> {
  const kept = new Map<string, { readonly digest: string; readonly last: LastReport }>();
  const readHost = async ({ host }: ReportHead): Promise<void> => {
    const stored = await store.readReport(host);
    if (stored !== undefined) kept.set(host, { digest: stored.digest, last: stored });
  };
  return async () => {
    const heads = await store.readHeads();
    const changed = heads.filter(({ host, digest }) => kept.get(host)?.digest !== digest);
    for (let first = 0; first < changed.length; first += hostsAtOnce) {
      await turn();
      await Promise.all(changed.slice(first, first + hostsAtOnce).map(readHost));
    }
    return new Map(heads.flatMap((head) => withLast(head, kept.get(head.host)?.last)));
  };
}

/** A conflict comes and goes without another report. */
function withLast({ host, conflict }: ReportHead, last: LastReport | undefined): readonly [string, LastReport][] {
  return last === undefined ? [] : [[host, conflict === undefined ? last : { ...last, conflict }]];
}
