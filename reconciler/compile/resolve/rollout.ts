import type { Adapter } from '../../../adapters/index.ts';
import {
  durationMs,
  type Fleet,
  type Freeze,
  formatMemberKey,
  type Middleware,
  type Rollout,
  type RolloutPolicy,
  type SliceFreeze,
} from '../../../schemas/index.ts';
import type { FleetDocument } from '../document.ts';
import type { OrganizationNode } from '../model.ts';

/** A document that says something about a rollout. */
export interface RolloutLevel {
  readonly document: FleetDocument;
  readonly rollout: Rollout;
}

export interface RolloutLevelsInput {
  readonly fleet: FleetDocument<Fleet> | undefined;
  readonly organizations: ReadonlyMap<string, OrganizationNode>;
  readonly document: FleetDocument<Middleware>;
  /** The middleware's own, else that of its application. */
  readonly organization: string | undefined;
}

export interface ResolveRolloutInput {
  readonly document: FleetDocument<Middleware>;
  readonly adapter: Adapter;
  readonly levels: readonly RolloutLevel[];
}

/** Values that hold where no level gives one; the other fields have no default. */
export const rolloutDefaults = { maxUnavailable: 1, deadline: '10m', overrun: 'stop' } as const;

/** The Fleet, the organizations from the root on, the middleware itself: those that say something. */
export function rolloutLevels({ fleet, organizations, document, organization }: RolloutLevelsInput): readonly RolloutLevel[] {
  const path = organization === undefined ? [] : (organizations.get(organization)?.path ?? []);
  const documents = [fleet, ...path.map((name) => organizations.get(name)?.document), document];
  return documents.flatMap((one) => {
    const rollout = one?.value.spec?.rollout;
    return one === undefined || rollout === undefined ? [] : [{ document: one, rollout }];
  });
}

/** The levels put together: the most specific value counts; freezes and pauses add up. */
export function resolveRollout({ document, adapter, levels }: ResolveRolloutInput): RolloutPolicy {
  const merged: Rollout = Object.assign({}, ...levels.map(({ rollout }) => rollout));
  const windows = levels.findLast(({ rollout }) => decidesWindows(rollout))?.rollout.windows ?? [];
  const { order = [], reload = 'exempt' } = adapter.document.spec.rollout ?? {};
  const soakMs = merged.soak === undefined ? 0 : durationMs(merged.soak);
  return {
    coordination: merged.coordination ?? defaultCoordination(document),
    maxUnavailable: merged.maxUnavailable ?? rolloutDefaults.maxUnavailable,
    ...(merged.canary === undefined ? {} : { canary: resolveCanary(merged.canary, { middleware: document.name, soakMs }) }),
    soakMs,
    ...(merged.settle === undefined ? {} : { settleMs: durationMs(merged.settle) }),
    ...(merged.escalate === 'restart' ? { escalate: merged.escalate } : {}),
    deadlineMs: durationMs(merged.deadline ?? rolloutDefaults.deadline),
    ...(merged.expireAfter === undefined ? {} : { expireAfterMs: durationMs(merged.expireAfter) }),
    windows: windows.map(({ cron, zone, duration }) => ({ cron, zone, durationMs: durationMs(duration) })),
    freezes: levels.flatMap((level) => (level.rollout.freezes ?? []).map((freeze) => sliceFreeze(freeze, level))),
    overrun: merged.overrun ?? rolloutDefaults.overrun,
    pauses: levels.flatMap((level) => (level.rollout.pause === undefined ? [] : [signed(level.rollout.pause.reason, level)])),
    release: [...(document.value.spec.rollout?.release ?? [])],
    order: [...order],
    reload,
  };
}

export function defaultCoordination(document: FleetDocument<Middleware>): RolloutPolicy['coordination'] {
  return document.value.spec.members.length > 1 ? 'lease' : 'none';
}

/** A level with an empty list has no windows: those of the level below count. */
export function decidesWindows({ windows = [] }: Rollout): boolean {
  return windows.length > 0;
}

function resolveCanary(
  { count, members, soak }: NonNullable<Rollout['canary']>,
  { middleware, soakMs }: { readonly middleware: string; readonly soakMs: number },
): NonNullable<RolloutPolicy['canary']> {
  return {
    ...(count === undefined ? {} : { count }),
    ...(members === undefined ? {} : { members: members.map((id) => formatMemberKey({ middleware, id: String(id) })) }),
    soakMs: soak === undefined ? soakMs : durationMs(soak),
  };
}

function sliceFreeze({ reason: written, cron, zone, duration, from, to }: Freeze, level: RolloutLevel): SliceFreeze {
  const reason = signed(written, level);
  if (cron !== undefined && zone !== undefined && duration !== undefined)
    return { reason, window: { cron, zone, durationMs: durationMs(duration) } };
  return { reason, ...(from === undefined ? {} : { from: inUtc(from) }), ...(to === undefined ? {} : { to: inUtc(to) }) };
}

/** A reason with the document that gives it, for people. */
function signed(reason: string, { document }: RolloutLevel): string {
  return `${reason} (${document.kind} ${document.name})`;
}

/** A moment that does not exist is reported elsewhere and stays as it is. */
function inUtc(moment: string): string {
  const at = Date.parse(moment);
  return Number.isNaN(at) ? moment : new Date(at).toISOString();
}
