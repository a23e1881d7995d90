import type { AdapterEngine, RenderEnvironment } from '../../adapters/index.ts';
import type { Diagnostic, Rendered, Resource, Slice } from '../../schemas/index.ts';
import { type FleetModel, sliceFor } from '../compile/index.ts';
import { buildPlan, disruptionsOf, type MemberDisruption, type Plan } from '../plan/index.ts';
import { assumeLedger, assumeObserved, isHeard } from './assume-host.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { HostSight } from './review-input.ts';

/** What the planner says of a host that runs one commit and gets another. */
export interface HostPrediction {
  readonly host: string;
  readonly from?: HostSide;
  readonly to?: HostSide;
  /** What this change alone does to a host that is as the base says. */
  readonly clean: Plan;
  /** What will be done to the host as it was reported. The same plan where it is not heard of. */
  readonly plan: Plan;
  /** By member key. */
  readonly disruptions: ReadonlyMap<string, MemberDisruption>;
}

/** One commit's part of a host. */
export interface HostSide {
  readonly slice: Slice;
  readonly rendered: Rendered;
  /** Why members cannot be rendered. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface PredictInput extends FleetPair {
  readonly engine: AdapterEngine;
  readonly sight: HostSight | undefined;
}

const realHost: RenderEnvironment = { root: '', privileged: true, canInstall: true };
/** The planner dates what it sees first; a review shows no such date. */
const moment = '1970-01-01T00:00:00.000Z';

export function predictHost(host: string, { from, to, engine, sight }: PredictInput): HostPrediction {
  const before = renderSide(from, { host, engine });
  const after = renderSide(to, { host, engine });
  const running = attachedSide({ from, before, after }, engine);
  const wanted = after?.rendered.resources ?? [];
  const members = after?.slice.members ?? [];
  const shared = {
    host,
    commit: to.commit,
    resources: wanted as readonly Resource[],
    ledger: assumeLedger(host, before?.rendered.resources ?? []),
    detached: new Set(members.filter(({ detached }) => detached).map(({ key }) => key)),
    reloads: new Set(members.filter(({ rollout }) => rollout.reload === 'included').map(({ key }) => key)),
    removalCap: to.settings.removalCap,
    hostDrift: (after ?? before)?.slice.host.drift ?? 'enforce',
    now: moment,
  };
  const present = running?.rendered.resources ?? [];
  const clean = buildPlan({ ...shared, observedById: assumeObserved({ present, wanted }) });
  const plan = isHeard(sight) ? buildPlan({ ...shared, observedById: assumeObserved({ present, wanted, sight }) }) : clean;
  return {
    host,
    ...(before === undefined ? {} : { from: before }),
    ...(after === undefined ? {} : { to: after }),
    clean,
    plan,
    disruptions: new Map(disruptionsOf(plan, shared).map((disruption) => [disruption.member, disruption])),
  };
}

interface HostOfFleet {
  readonly host: string;
  readonly engine: AdapterEngine;
}

function renderSide(fleet: FleetModel, { host, engine }: HostOfFleet): HostSide | undefined {
  const placed = sliceFor(fleet, host);
  if (placed === undefined) return undefined;
  return { slice: placed.slice, ...engine.render(placed.slice, placed.adapters, realHost) };
}

interface Sides {
  readonly from: FleetModel;
  readonly before: HostSide | undefined;
  readonly after: HostSide | undefined;
}

/** The base with what runs on without Plumb and comes back under it: its process and files are there, only not in the ledger. */
function attachedSide({ from, before, after }: Sides, engine: AdapterEngine): HostSide | undefined {
  const attached = new Set((after?.slice.members ?? []).filter(({ detached }) => !detached).map(({ key }) => key));
  if (before === undefined || !before.slice.members.some(({ key, detached }) => detached && attached.has(key))) return before;
  const members = before.slice.members.map((member) => (attached.has(member.key) ? { ...member, detached: false } : member));
  const slice = { ...before.slice, members };
  return { slice, ...engine.render(slice, Object.fromEntries(from.adapters), realHost) };
}
