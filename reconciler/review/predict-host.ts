import type { AdapterEngine, RenderEnvironment } from '../../adapters/index.ts';
import type { Diagnostic, Rendered, Resource, Slice } from '../../schemas/index.ts';
import { departedSlice, type FleetModel, sliceFor } from '../compile/index.ts';
import { disruptionsOf, type HostPlanInput, type MemberDisruption, type Plan, planHost } from '../plan/index.ts';
import { assumeLedger, assumeObserved, isReporting } from './assume-host.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { LastHostStatus } from './review-input.ts';

/** The prediction for a host that runs one commit and gets another. */
export type HostPrediction = HostSides & {
  readonly host: string;
  /** The plan for a host that is as the base says: this change alone. */
  readonly clean: Plan;
  /** The plan for the host as it reported; the same plan where its report does not count. */
  readonly plan: Plan;
  /** The observations and the ledger that `plan` assumes. */
  readonly assumed: Pick<HostPlanInput, 'observed' | 'ledger' | 'now'>;
  /** By member key. */
  readonly disruptions: ReadonlyMap<string, MemberDisruption>;
};

/** A host in both commits, in the base alone (it leaves), or in the other alone (it is new). */
export type HostSides =
  | { readonly from: HostSide; readonly to: HostSide }
  | { readonly from: HostSide; readonly to?: undefined }
  | { readonly from?: undefined; readonly to: HostSide };

/** One commit's part of a host. */
export interface HostSide {
  readonly slice: Slice;
  readonly rendered: Rendered;
  /** Why members cannot be rendered. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface PredictInput extends FleetPair {
  readonly engine: AdapterEngine;
  readonly lastStatus: LastHostStatus | undefined;
}

const realHost: RenderEnvironment = { root: '', privileged: true, canInstall: true };
/** The planner dates new differences; a review shows no such date. */
const moment = '1970-01-01T00:00:00.000Z';

export function predictHost(host: string, { lastStatus, ...input }: PredictInput): HostPrediction {
  const sides = renderSides(host, input);
  const { slice, rendered } = sides.to ?? departedSide(sides.from, input);
  const present = presentSide(sides, input)?.rendered.resources ?? [];
  const ledger = assumeLedger(host, sides.from?.rendered.resources ?? []);
  const assume = (seen?: LastHostStatus) => ({
    observed: assumeObserved({ present, wanted: rendered.resources, lastStatus: seen }),
    ledger,
    now: moment,
  });
  const planOn = (assumed: HostPrediction['assumed']): Plan =>
    planHost({ ...assumed, slice, resources: rendered.resources as readonly Resource[] });
  const assumed = assume(lastStatus);
  const plan = planOn(assumed);
  return {
    ...sides,
    host,
    clean: isReporting(lastStatus) ? planOn(assume()) : plan,
    plan,
    assumed,
    disruptions: new Map(disruptionsOf(plan).map((disruption) => [disruption.member, disruption])),
  };
}

type Fleets = Pick<PredictInput, 'from' | 'to' | 'engine'>;

function renderSides(host: string, { from, to, engine }: Fleets): HostSides {
  const before = renderSide(from, { host, engine });
  const after = renderSide(to, { host, engine });
  if (before === undefined) {
    if (after === undefined) throw new RangeError(`${host} is in neither commit`);
    return { to: after };
  }
  return after === undefined ? { from: before } : { from: before, to: after };
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

/** The slice of a host that leaves, as its agent derives it from its last one. */
function departedSide({ slice: last }: HostSide, { to, engine }: Fleets): HostSide {
  const slice = departedSlice(last, to);
  return { slice, ...engine.render(slice, {}, realHost) };
}

/** The base with members that run on without Plumb and come back under it: their processes and files are there, only not in the ledger. */
function presentSide({ from: before, to: after }: HostSides, { from, engine }: Fleets): HostSide | undefined {
  const attached = new Set((after?.slice.members ?? []).filter(({ detached }) => !detached).map(({ key }) => key));
  if (before === undefined || !before.slice.members.some(({ key, detached }) => detached && attached.has(key))) return before;
  const members = before.slice.members.map((member) => (attached.has(member.key) ? { ...member, detached: false } : member));
  const slice = { ...before.slice, members };
  return { slice, ...engine.render(slice, Object.fromEntries(from.adapters), realHost) };
}
