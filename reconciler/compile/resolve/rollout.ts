import type { Adapter } from '../../../adapters/index.ts';
import { durationMs, type Middleware, type Rollout, type RolloutPolicy, type SliceFreeze } from '../../../schemas/index.ts';
import type { FleetDocument } from '../document.ts';

/** One level's wishes and where they are written. */
export interface RolloutLevel {
  readonly rollout: Rollout | undefined;
  /** For people: Fleet shop, Organization retail, Middleware cache. */
  readonly name: string;
}

export interface RolloutInput {
  readonly document: FleetDocument<Middleware>;
  readonly adapter: Adapter;
  /** From the Fleet by the organizations to the middleware itself. */
  readonly levels: readonly RolloutLevel[];
}

/** The levels put together: the most specific value counts, freezes and pauses add up. */
export function resolveRollout({ document, adapter, levels }: RolloutInput): RolloutPolicy {
  const merged: Rollout = Object.assign({}, ...levels.map(({ rollout }) => rollout ?? {}));
  const { order = [], reload = 'exempt' } = adapter.document.spec.rollout ?? {};
  const soakMs = merged.soak === undefined ? 0 : durationMs(merged.soak);
  const { canary } = merged;
  return {
    coordination: merged.coordination ?? (document.value.spec.members.length > 1 ? 'lease' : 'none'),
    maxUnavailable: merged.maxUnavailable ?? 1,
    ...(canary === undefined
      ? {}
      : {
          canary: {
            ...(canary.count === undefined ? {} : { count: canary.count }),
            ...(canary.members === undefined ? {} : { members: canary.members.map((id) => `${document.name}/${id}`) }),
            soakMs: canary.soak === undefined ? soakMs : durationMs(canary.soak),
          },
        }),
    soakMs,
    deadlineMs: durationMs(merged.deadline ?? '10m'),
    ...(merged.expireAfter === undefined ? {} : { expireAfterMs: durationMs(merged.expireAfter) }),
    windows: (merged.windows ?? []).map(({ cron, zone, duration }) => ({ cron, zone, durationMs: durationMs(duration) })),
    freezes: levels.flatMap(({ rollout }) => (rollout?.freezes ?? []).map(sliceFreeze)),
    overrun: merged.overrun ?? 'stop',
    pauses: levels.flatMap(({ rollout, name }) => (rollout?.pause === undefined ? [] : [`${rollout.pause.reason} (${name})`])),
    release: [...(levels.at(-1)?.rollout?.release ?? [])],
    order: [...order],
    reload,
  };
}

function sliceFreeze({ reason, cron, zone, duration, from, to }: NonNullable<Rollout['freezes']>[number]): SliceFreeze {
  if (cron !== undefined && zone !== undefined && duration !== undefined)
    return { reason, window: { cron, zone, durationMs: durationMs(duration) } };
  return { reason, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}
