import type {
  AdapterDocument,
  Diagnostic,
  Effect,
  JudgedMember,
  Listen,
  MemberReading,
  MemberStatus,
  Rendered,
  SafetyCondition,
  SliceHost,
  SliceMember,
} from '../../schemas/index.ts';

/** A loaded adapter: data plus the engine's view of it. */
export interface Adapter {
  readonly name: string;
  /** `builtin`, or the folder in the fleet repository. */
  readonly origin: string;
  /** Digest of all files that decide its behaviour. */
  readonly digest: string;
  readonly document: AdapterDocument;
  /** JSON Schema (draft-07) of the parameters, with x-effect, x-file, x-key, x-live, x-unit, x-owner, x-sensitive. */
  readonly parametersSchema: Readonly<Record<string, unknown>>;
  /** Files as they were loaded, to travel beside a slice: adapter.yaml and parameters.schema.json. */
  readonly files: Readonly<Record<string, string>>;
}

/** The machine as render may know it beyond the slice: nothing that Git does not decide, but the root of an unprivileged run. */
export interface RenderEnvironment {
  /** '' on a real host, the directory under `--root`. */
  readonly root: string;
  /** False: owners and users are left out, since nothing can be chowned. */
  readonly privileged: boolean;
  /** Whether packages can be installed on the machine, also from under a root; without it software has to be there. */
  readonly canInstall: boolean;
}

/** Values of a layer that break the adapter's parameter schema, by pointer into the parameters. */
export interface ParameterFinding {
  readonly pointer: string;
  readonly summary: string;
  readonly detail: string;
  /** The detail without the value, for one that must not be shown. */
  readonly cause: string;
  readonly fix?: string;
  /** Pointer to the value that this one cannot stand beside. */
  readonly other?: string;
}

/** What a finding of rendering is about. */
export interface RenderFinding {
  /** Key of the member. */
  readonly member: string;
  /** Parameters that the failing expression names. */
  readonly parameters: readonly string[];
  readonly message: string;
}

/** Where people wrote what a finding is about; nothing where that is not known. */
export type FindingSource = (subject: RenderFinding) => Pick<Diagnostic, 'file' | 'line' | 'column' | 'pointer'>;

/** The member and its host, as expressions see them. */
export interface MemberScope {
  readonly member: SliceMember;
  readonly host: SliceHost;
}

/** How two values of one parameter are compared as configuration. */
export interface ComparisonRule {
  /** The effect of changing the value. */
  readonly effect: Effect;
  readonly sensitive: boolean;
  /** Equal for all notations of one value: 1024mb and 1gb, true and yes. */
  comparable(value: unknown): unknown;
}

/** The outcome of a probe. */
export type ReadingAnswer =
  | { readonly ok: true; readonly text: string; readonly values: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly reason: string };

export interface ExplainedStatus extends MemberStatus {
  /** Why the member is not ready; empty when it is. */
  readonly message: string;
}

/** The part of an adapter that judges safety, small enough to travel to where safety is judged. */
export interface SafetyRules {
  readonly name: string;
  readonly document: { readonly spec: { readonly rollout?: { readonly safety?: readonly SafetyCondition[] } } };
}

export interface SafetyInput {
  /** The topology of the middleware: members that owe each other nothing are judged otherwise than those of a cluster. */
  readonly topology: string;
  /** Key of the member that would go down. */
  readonly member: string;
  /** A member whose status report is too old is not ready, and neither is another holder of a lease: it may go down at any moment. */
  readonly members: readonly JudgedMember[];
}

export interface SafetyVerdict {
  readonly safe: boolean;
  /** The condition that does not hold; empty when it is safe. */
  readonly message: string;
}

/** The functions over adapters that other rooms call; the reconciler takes them as an argument. */
export interface AdapterEngine {
  /** Reads adapter folders given as text. Everything wrong comes back as diagnostics (MW6xxx), never thrown. */
  load(folder: { readonly name: string; readonly origin: string; readonly files: Readonly<Record<string, string>> }): {
    readonly adapter?: Adapter;
    readonly diagnostics: readonly Diagnostic[];
  };
  /** Defaults of the adapter's schema: the lowest layer. */
  defaults(adapter: Adapter): Readonly<Record<string, unknown>>;
  /** By the name of the parameter. */
  comparisonRules(adapter: Adapter): ReadonlyMap<string, ComparisonRule>;
  checkParameters(adapter: Adapter, parameters: Readonly<Record<string, unknown>>): readonly ParameterFinding[];
  /** Names of the variables that its expressions read: files, wiring, software and so on. */
  reads(adapter: Adapter): ReadonlySet<string>;
  endpoints(adapter: Adapter, scope: MemberScope): Readonly<Record<string, number>>;
  ports(adapter: Adapter, scope: MemberScope): readonly Listen[];
  /**
   * The status of a member, from the answer to its reading. Never throws: a member with an answer that cannot be understood is not
   * ready.
   */
  read(reading: MemberReading, answer: ReadingAnswer): ExplainedStatus;
  /** Whether `member` may go down now, by the adapter's safety conditions. Safe where it has none; an expression that fails is unsafe. */
  judge(rules: SafetyRules, input: SafetyInput): SafetyVerdict;
  /** The host's resources. Members' findings are diagnostics (MW7xxx); a member that cannot be rendered has no resources. */
  render(
    slice: { readonly host: SliceHost; readonly members: readonly SliceMember[] },
    adapters: Readonly<Record<string, Adapter>>,
    environment: RenderEnvironment,
    /** Gives findings their place; without it they have none. */
    locate?: FindingSource,
  ): { readonly rendered: Rendered; readonly diagnostics: readonly Diagnostic[] };
}
