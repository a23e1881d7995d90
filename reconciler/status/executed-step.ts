import type { Report, ReportEvent, Timestamp } from '../../schemas/index.ts';

/** The part of one report that is about a commit on its host, until it is applied there. */
export interface ExecutedStep {
  readonly commit: string;
  readonly host: string;
  readonly sequence: number;
  readonly at: Timestamp;
  /** The host has applied the commit. */
  readonly isApplied: boolean;
  /** The commit that the host had applied until then; absent: none, or this one. */
  readonly before?: string;
  readonly events: readonly ExecutedEvent[];
}

export type ExecutedEvent = Pick<ReportEvent, 'code' | 'effect' | 'resource' | 'pointer'> & { readonly member: string };

/** Undefined for a report of a host that enforces nothing. */
export function readExecutedStep({ host, sequence, at, commit, appliedCommit, events }: Report): ExecutedStep | undefined {
  if (commit === undefined) return undefined;
  const isApplied = appliedCommit === commit;
  return {
    commit,
    host,
    sequence,
    at,
    isApplied,
    ...(isApplied || appliedCommit === undefined ? {} : { before: appliedCommit }),
    events: events.flatMap(({ code, effect, resource, pointer, member }): readonly ExecutedEvent[] => {
      if (member === undefined || !toldCodes.has(code)) return [];
      return [
        {
          code,
          member,
          ...(effect === undefined ? {} : { effect }),
          ...(resource === undefined ? {} : { resource }),
          ...(pointer === undefined ? {} : { pointer }),
        },
      ];
    }),
  };
}

/** Events that tell what was done to a member, and the drift that may be why. */
const toldCodes: ReadonlySet<string> = new Set([
  'StepDone',
  'ServiceStarted',
  'ServiceStopped',
  'ServiceReloaded',
  'ServiceRestarted',
  'DriftDetected',
]);
