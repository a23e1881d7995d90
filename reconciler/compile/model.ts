import type { Adapter } from '../../adapters/index.ts';
import type {
  Application,
  Diagnostic,
  DriftMode,
  Fleet,
  HostDocument,
  Middleware,
  Organization,
  Package,
  Profile,
  RolloutPolicy,
  SliceFile,
  SliceFleet,
  SliceHost,
  SliceMember,
} from '../../schemas/index.ts';
import type { FleetDocument } from './document.ts';

/** One commit of a fleet, resolved and placed. Only a fleet without errors has one. */
export interface FleetModel {
  readonly commit: string;
  readonly document: FleetDocument<Fleet>;
  /** Final values of the Fleet, as they travel in every slice. */
  readonly settings: SliceFleet;
  readonly organizations: ReadonlyMap<string, OrganizationNode>;
  readonly applications: ReadonlyMap<string, FleetDocument<Application>>;
  readonly profiles: ReadonlyMap<string, FleetDocument<Profile>>;
  readonly packages: ReadonlyMap<string, FleetDocument<Package>>;
  readonly adapters: ReadonlyMap<string, Adapter>;
  readonly hosts: ReadonlyMap<string, PlacedHost>;
  readonly middleware: ReadonlyMap<string, PlacedMiddleware>;
}

export interface OrganizationNode {
  readonly name: string;
  readonly document: FleetDocument<Organization>;
  readonly parent?: string;
  readonly children: readonly string[];
  /** From the root to this one, names. */
  readonly path: readonly string[];
}

/** A set of parameters and where it was written; the lowest layer comes first. */
export interface Layer {
  /** `adapter default`, `topology NAME`, `profile NAME`, `parameters` or `member`. */
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Absent for layers that the adapter brings. */
  readonly written?: { readonly document: FleetDocument; readonly path: readonly (string | number)[] };
}

export interface ResolvedMiddleware {
  readonly name: string;
  readonly document: FleetDocument<Middleware>;
  readonly adapter: Adapter;
  readonly topology: string;
  readonly state: 'running' | 'stopped' | 'absent';
  /** The middleware's own, else that of its application. */
  readonly organization?: string;
  readonly application?: string;
  readonly software?: FleetDocument<Package>;
  readonly files: Readonly<Record<string, SliceFile>>;
  /** Resource limits that Git says, in their one form. */
  readonly limits?: Readonly<Record<string, string>>;
  readonly members: readonly ResolvedMember[];
  /** Rules of the fleet, its organizations, the middleware and the adapter, put together. */
  readonly rollout: RolloutPolicy;
}

export interface ResolvedMember {
  /** MIDDLEWARE/ID. */
  readonly key: string;
  readonly id: string;
  /** Position in spec.members. */
  readonly index: number;
  readonly host: FleetDocument<HostDocument>;
  readonly role?: string;
  readonly drift: DriftMode;
  readonly detached: boolean;
  /** Final values, after all layers. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly layers: readonly Layer[];
}

export interface PlacedMiddleware extends ResolvedMiddleware {
  readonly placed: readonly PlacedMember[];
}

export interface PlacedMember {
  readonly resolved: ResolvedMember;
  /** Everything but the members before it on its host, which the slice adds. */
  readonly member: SliceMember;
  readonly host: SliceHost;
}

export interface PlacedHost {
  readonly name: string;
  readonly document: FleetDocument<HostDocument>;
  readonly host: SliceHost;
  /** Members on it, in the order of the files. */
  readonly members: readonly PlacedMember[];
}

export interface Staged<T> {
  readonly result: T;
  readonly diagnostics: readonly Diagnostic[];
}
