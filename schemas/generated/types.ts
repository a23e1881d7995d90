// Generated from schemas/**/*.schema.json by `npm run schemas:generate`. Do not edit.
/**
 * Lower case letters, digits and dashes, at most 63 characters.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Name".
 */
export type Name = string;
/**
 * A host's short name or its whole domain name: lower case letters, digits and dashes, parts separated by dots, at most 253 characters.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HostName".
 */
export type HostName = string;
/**
 * One figure for the soft and the hard limit, or both. A whole number, infinity, or an amount such as 64M with K, M, G or T for powers of 1024.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LimitPair".
 */
export type LimitPair =
  | number
  | string
  | {
      readonly soft: LimitScalar;
      readonly hard: LimitScalar;
    };
/**
 * A whole number, infinity, or an amount such as 64M with K, M, G or T for powers of 1024.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LimitScalar".
 */
export type LimitScalar = number | string;
/**
 * A whole number and a unit: ms, s, m, h or d.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Duration".
 */
export type Duration = string;
/**
 * enforce: the agent converges the host. observe: the agent only reports differences and writes nothing.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "DriftMode".
 */
export type DriftMode = 'enforce' | 'observe';
/**
 * What applying a change costs the running process, weakest first.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Effect".
 */
export type Effect = 'none' | 'hot' | 'reload' | 'restart' | 'recreate';
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Scalar".
 */
export type Scalar = string | number | boolean;
/**
 * Octal permission bits as text, for example '0640'.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "FileMode".
 */
export type FileMode = string;
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ResourceKind".
 */
export type ResourceKind = 'package' | 'archive' | 'user' | 'directory' | 'file' | 'command' | 'service' | 'parameters' | 'health';
/**
 * kind[name], unique on one host.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ResourceId".
 */
export type ResourceId = string;
/**
 * MIDDLEWARE/ID of one member.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "MemberKey".
 */
export type MemberKey = string;
/**
 * ISO 8601 in UTC.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Timestamp".
 */
export type Timestamp = string;
/**
 * A value; strings in it may hold ${{ CEL }}. A string that is exactly one ${{ }} keeps the type of the result.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Expression".
 */
export type Expression =
  | string
  | number
  | boolean
  | unknown[]
  | {
      readonly [k: string]: unknown;
    }
  | null;
/**
 * A union by as: which fields there are beside as depends on it.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParseTemplate".
 */
export type ParseTemplate = ParsePlain | ParsePairs | ParsePattern;
/**
 * A union by kind: the fields below belong to every kind, each kind adds its own and lets no other in.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ResourceTemplate".
 */
export type ResourceTemplate =
  | PackageTemplate
  | ArchiveTemplate
  | UserTemplate
  | DirectoryTemplate
  | RawFileTemplate
  | StructuredFileTemplate
  | CommandTemplate
  | ProcessTemplate
  | UnitTemplate
  | ParametersTemplate
  | HealthTemplate;
/**
 * Octal permission bits as text, or an expression that gives them.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "TemplateMode".
 */
export type TemplateMode = string;
/**
 * Name of the config test whose tree the file is in.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "TemplateConfigTest".
 */
export type TemplateConfigTest = string;
/**
 * ISO 8601 with an offset, for example 2026-12-24T18:00:00+08:00.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Instant".
 */
export type Instant = string;
/**
 * NotFresh: the status report of a member is too old. CommitDiffers: a member, the agent or the server is on another commit. Budget: too many members would be away. Order: another goes first. Unsafe: the product itself says no.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "WaitReason".
 */
export type WaitReason =
  | 'Granted'
  | 'Released'
  | 'LeaseLost'
  | 'NotFresh'
  | 'CommitDiffers'
  | 'Paused'
  | 'WindowClosed'
  | 'Frozen'
  | 'Halted'
  | 'Budget'
  | 'Order'
  | 'Canary'
  | 'Soak'
  | 'Unsafe'
  | 'NotInGit';
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "DisruptiveAction".
 */
export type DisruptiveAction = 'reload' | 'restart' | 'recreate' | 'stop' | 'uninstall';
/**
 * forget: no longer wanted but left on the host, only the ledger changes. check: wait for health after a change.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "StepAction".
 */
export type StepAction = 'none' | 'create' | 'update' | 'remove' | 'refresh' | 'check' | 'forget';
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SyncState".
 */
export type SyncState = 'Synced' | 'Drifted' | 'Changing' | 'Waiting' | 'Blocked' | 'Exempt' | 'Unknown' | 'Stale';
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HealthState".
 */
export type HealthState = 'Healthy' | 'Degraded' | 'Unhealthy' | 'Unknown';

export interface Schemas {}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HostMetadata".
 */
export interface HostMetadata {
  readonly name: HostName;
  /**
   * Free labels, for search and grouping.
   */
  readonly labels?: {
    readonly [k: string]: string;
  };
  /**
   * Free notes; links must be http or https.
   */
  readonly annotations?: {
    readonly [k: string]: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Metadata".
 */
export interface Metadata {
  readonly name: Name;
  /**
   * Free labels, for search and grouping.
   */
  readonly labels?: {
    readonly [k: string]: string;
  };
  /**
   * Free notes; links must be http or https.
   */
  readonly annotations?: {
    readonly [k: string]: string;
  };
}
/**
 * Resource limits of a process, by the names of limits.conf and prlimit. What is not named stays as the machine has it.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ProcessLimits".
 */
export interface ProcessLimits {
  readonly as?: LimitPair;
  readonly core?: LimitPair;
  readonly cpu?: LimitPair;
  readonly data?: LimitPair;
  readonly fsize?: LimitPair;
  readonly memlock?: LimitPair;
  readonly msgqueue?: LimitPair;
  readonly nofile?: LimitPair;
  readonly nproc?: LimitPair;
  readonly rtprio?: LimitPair;
  readonly sigpending?: LimitPair;
  readonly stack?: LimitPair;
}
/**
 * When the logs of a member are rotated, and how much of them is kept.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LogRotation".
 */
export interface LogRotation {
  /**
   * false: something else on the host rotates them.
   */
  readonly rotate?: boolean;
  /**
   * A log that is larger is rotated: bytes, or an amount with K, M, G or T for powers of 1024.
   */
  readonly size?: number | string;
  /**
   * Rotated files of a log that are kept.
   */
  readonly keep?: number;
  readonly age?: Duration;
}
/**
 * Parameters of the product, checked against the adapter's parameters.schema.json. Maps merge key by key through the layers, lists and scalars replace.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Parameters".
 */
export interface Parameters {
  readonly [k: string]: unknown;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Bounds".
 */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  /**
   * The product wants an odd number, for a quorum.
   */
  readonly odd?: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Topology".
 */
export interface Topology {
  readonly description?: string;
  readonly members?: Bounds;
  /**
   * When present every member names one of them.
   */
  readonly roles?: {
    readonly [k: string]: Bounds;
  };
  readonly agree?: Agreement;
  readonly parameters?: Parameters;
}
/**
 * What running members have to say of themselves by rollout.reading, taken together. Where they settle on something else they are not healthy.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Agreement".
 */
export interface Agreement {
  /**
   * By role: how many members say that it is theirs.
   */
  readonly roles?: {
    readonly [k: string]: RoleBounds;
  };
  /**
   * Facts that all members tell alike, such as the data set that they hold.
   *
   * @minItems 1
   * @maxItems 10
   */
  readonly alike?: readonly Name[];
  readonly settle?: Duration;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RoleBounds".
 */
export interface RoleBounds {
  readonly min?: number;
  readonly max?: number;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "AdapterVariable".
 */
export interface AdapterVariable {
  readonly name: string;
  readonly value: Expression;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "AdapterEndpoint".
 */
export interface AdapterEndpoint {
  readonly port: Expression;
  readonly protocol?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "AdapterPort".
 */
export interface AdapterPort {
  readonly port: Expression;
  readonly address?: Expression;
  /**
   * Without it: tcp.
   */
  readonly protocol?: 'tcp' | 'udp';
  /**
   * Name of the service template that listens; without it the first one without unit.
   */
  readonly service?: string;
  readonly optional?: Expression;
  readonly purpose: string;
  readonly when?: Expression;
}
/**
 * Run on a staged copy of the tree under root before any file of it is swapped. ${{ stage }} is the copy's directory.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ConfigTestTemplate".
 */
export interface ConfigTestTemplate {
  readonly name: string;
  readonly root: Expression;
  readonly argv: Expression;
  readonly user?: Expression;
  readonly exitCode?: number;
  /**
   * RE2 pattern the output must match to pass.
   */
  readonly output?: string;
  /**
   * RE2 pattern the output must not match.
   */
  readonly notOutput?: string;
  readonly timeout?: Duration;
}
/**
 * One question to a product. Exactly one of http, tcp, resp, command.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ProbeTemplate".
 */
export interface ProbeTemplate {
  readonly http?: {
    readonly url: string;
    readonly method?: 'GET' | 'POST' | 'PUT';
    readonly headers?: {
      readonly [k: string]: unknown;
    };
    readonly body?: string;
    /**
     * Expected status, default 200.
     */
    readonly status?: number;
  };
  readonly tcp?: {
    readonly host: Expression;
    readonly port: Expression;
    /**
     * Text sent after connecting; the answer is read until the peer closes.
     */
    readonly send?: string;
  };
  /**
   * The Redis serialization protocol, spoken by Redis and its relatives.
   */
  readonly resp?: {
    readonly host: Expression;
    readonly port: Expression;
    readonly auth?: Expression;
    readonly command: Expression;
  };
  readonly command?: {
    readonly argv: Expression;
    readonly user?: Expression;
    readonly env?: Expression;
  };
  readonly timeout?: Duration;
  readonly parse?: ParseTemplate;
  /**
   * RE2 pattern the whole answer must match.
   */
  readonly expect?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParsePlain".
 */
export interface ParsePlain extends SharedParseTemplate {
  readonly as: 'text' | 'json' | 'list';
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SharedParseTemplate".
 */
export interface SharedParseTemplate {
  /**
   * text: one value named text. json: top-level scalars. pairs: a line each. list: key, value, key, value (RESP arrays). pattern: the named groups.
   */
  readonly as: 'text' | 'json' | 'pairs' | 'list' | 'pattern';
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParsePairs".
 */
export interface ParsePairs extends SharedParseTemplate {
  readonly as: 'pairs';
  /**
   * Default =.
   */
  readonly separator?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParsePattern".
 */
export interface ParsePattern extends SharedParseTemplate {
  readonly as: 'pattern';
  /**
   * RE2, named groups (?P<name>…).
   */
  readonly pattern: string;
}
/**
 * In which order members may be disrupted, and how the product tells whether that is safe now.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "AdapterRollout".
 */
export interface AdapterRollout {
  /**
   * Roles, first to last; a role that is not listed goes before them.
   *
   * @maxItems 20
   */
  readonly order?: readonly Name[];
  /**
   * included: a reload waits for a lease too.
   */
  readonly reload?: 'exempt' | 'included';
  readonly reading?: AdapterReading;
  /**
   * All must hold before member may go down. Judged by the server over the status reports of all members of a moment ago.
   *
   * @maxItems 20
   */
  readonly safety?: readonly SafetyCondition[];
}
/**
 * What a running member says of itself, asked once a second while a rollout is under way. Its expressions see answer, a map of text by the probe's parse, and answerText.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "AdapterReading".
 */
export interface AdapterReading {
  readonly probe: ProbeTemplate;
  readonly role?: Expression;
  readonly ready?: Expression;
  /**
   * Text, numbers and booleans for the safety conditions.
   */
  readonly facts?: {
    readonly [k: string]: Expression;
  };
}
/**
 * Expressions see member and members: id, key, role, ready, facts. A member whose status report is too old is not ready and has no facts.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SafetyCondition".
 */
export interface SafetyCondition {
  readonly when?: Expression;
  readonly holds: Expression;
  /**
   * What is wrong when it does not hold.
   */
  readonly message: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "PackageTemplate".
 */
export interface PackageTemplate extends SharedResourceTemplate {
  readonly kind: 'package';
  /**
   * The package's name per package manager where it differs from name, for example { dnf: redis }.
   */
  readonly packages?: {
    readonly [k: string]: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SharedResourceTemplate".
 */
export interface SharedResourceTemplate {
  readonly kind: ResourceKind;
  /**
   * Name inside the adapter; of package, user and service also the name on the host. May hold expressions.
   */
  readonly name: string;
  readonly when?: Expression;
  readonly forEach?: Expression;
  /**
   * Name of the service template that a change of this resource refreshes. Of package and archive without it: every service of the member that is there to run.
   */
  readonly notify?: string;
  readonly effect?: Effect;
  /**
   * Effect by JSON pointer into the compared fields.
   */
  readonly effects?: {
    readonly [k: string]: Effect;
  };
  /**
   * Fields the product writes itself: never drift, never overwritten. An expression that gives null names none.
   */
  readonly programOwned?: readonly string[];
  /**
   * Fields whose value is never shown.
   */
  readonly sensitive?: readonly string[];
  /**
   * false: left on the host when the member goes away (data directories).
   */
  readonly removable?: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ArchiveTemplate".
 */
export interface ArchiveTemplate extends SharedResourceTemplate {
  readonly kind: 'archive';
  readonly path: Expression;
  readonly link?: Expression;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "UserTemplate".
 */
export interface UserTemplate extends SharedResourceTemplate {
  readonly kind: 'user';
  readonly group?: Expression;
  readonly home?: Expression;
  readonly shell?: Expression;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "DirectoryTemplate".
 */
export interface DirectoryTemplate extends SharedResourceTemplate {
  readonly kind: 'directory';
  readonly path: Expression;
  readonly owner?: Expression;
  readonly group?: Expression;
  readonly mode?: TemplateMode;
  readonly exclusive?: Expression;
  readonly configTest?: TemplateConfigTest;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RawFileTemplate".
 */
export interface RawFileTemplate extends SharedResourceTemplate {
  readonly kind: 'file';
  readonly path: Expression;
  readonly owner?: Expression;
  readonly group?: Expression;
  readonly mode?: TemplateMode;
  readonly configTest?: TemplateConfigTest;
  readonly content: Expression;
  /**
   * Changes, from one value to another, that cost more than the place costs otherwise.
   *
   * @maxItems 50
   */
  readonly transitions?: readonly Transition[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Transition".
 */
export interface Transition {
  /**
   * The entry, or the text, whose change is meant.
   */
  readonly pointer: string;
  /**
   * Values before the change; an empty text stands for an absent one. Without it any.
   *
   * @minItems 1
   */
  readonly from?: readonly string[];
  /**
   * Values after it. Without it any.
   *
   * @minItems 1
   */
  readonly to?: readonly string[];
  /**
   * Value that the product takes where there is none; without it the empty text.
   */
  readonly absent?: string;
  /**
   * true: only where the number becomes smaller.
   */
  readonly smaller?: boolean;
  /**
   * true: only where the number becomes larger.
   */
  readonly larger?: boolean;
  /**
   * RE2 with the groups key and value: only where it finds a key before and after the change with another value.
   */
  readonly pattern?: string;
  /**
   * What the change costs.
   */
  readonly effect: 'reload' | 'restart' | 'recreate';
  /**
   * Why it costs that, for people.
   */
  readonly message: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "StructuredFileTemplate".
 */
export interface StructuredFileTemplate extends SharedResourceTemplate {
  readonly kind: 'file';
  readonly path: Expression;
  readonly owner?: Expression;
  readonly group?: Expression;
  readonly mode?: TemplateMode;
  readonly configTest?: TemplateConfigTest;
  /**
   * Name of a codec.
   */
  readonly format: string;
  readonly entries?: Expression;
  /**
   * Also write every set parameter whose x-file is this template's name, at its x-key.
   */
  readonly parameters?: boolean;
  /**
   * own owns the whole file; merge sets the given entries and keeps the rest.
   */
  readonly merge?: 'own' | 'merge';
  /**
   * Changes of entries that would lose data by themselves.
   *
   * @maxItems 50
   */
  readonly hazards?: readonly HazardTemplate[];
  /**
   * Changes, from one value to another, that cost more than the place costs otherwise.
   *
   * @maxItems 50
   */
  readonly transitions?: readonly Transition[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HazardTemplate".
 */
export interface HazardTemplate {
  readonly name: Name;
  /**
   * The entry whose change is meant.
   */
  readonly pointer: string;
  /**
   * Values before the change; an empty text stands for an absent entry. Without it any.
   *
   * @minItems 1
   */
  readonly from?: readonly string[];
  /**
   * Values after it. Without it any.
   *
   * @minItems 1
   */
  readonly to?: readonly string[];
  /**
   * Value that the product takes where the entry is absent; without it the empty text.
   */
  readonly absent?: string;
  /**
   * true: only where the number becomes smaller.
   */
  readonly smaller?: boolean;
  /**
   * What would be lost, and why, for people.
   */
  readonly message: string;
  /**
   * What makes the change safe while the process runs. Without it the change is refused.
   */
  readonly first?: {
    /**
     * What is done, for people.
     */
    readonly title: string;
    readonly apply: ProbeTemplate;
    readonly until: ProbeTemplate;
    readonly timeout?: Duration;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "CommandTemplate".
 */
export interface CommandTemplate extends SharedResourceTemplate {
  readonly kind: 'command';
  readonly argv: Expression;
  readonly creates?: Expression;
  readonly unless?: Expression;
  readonly onlyIf?: Expression;
  readonly env?: Expression;
  readonly cwd?: Expression;
  readonly user?: Expression;
  readonly timeout?: Duration;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ProcessTemplate".
 */
export interface ProcessTemplate extends SharedResourceTemplate {
  readonly kind: 'service';
  readonly argv: Expression;
  readonly settle?: Duration;
  readonly env?: Expression;
  readonly cwd?: Expression;
  readonly user?: Expression;
  readonly group?: Expression;
  readonly limits?: LimitsTemplate;
  readonly needs?: LimitsTemplate;
  readonly running?: Expression;
  readonly enabled?: Expression;
  /**
   * How to reload; without it a reload becomes a restart.
   */
  readonly reload?: {
    readonly signal?: string;
    readonly argv?: Expression;
  };
  /**
   * kept: processes below the main one, such as workers, stay; where they are replaced again and again the member is not healthy. passing: they come and go by nature, as shell-outs and forked savers do.
   */
  readonly children?: 'kept' | 'passing';
  readonly logs?: Expression;
  /**
   * How the logs that the product writes are rotated. Without it every *.log in dirs.logs is copied and emptied once it is too large.
   */
  readonly rotate?: {
    readonly files?: Expression;
    /**
     * The signal that makes it open its logs anew.
     */
    readonly reopen?: string;
  };
  /**
   * Files that the configuration names and Git does not hold, such as certificates. Changed, they are loaded anew.
   *
   * @maxItems 50
   */
  readonly reads?: readonly ReadTemplate[];
  readonly stop?: StopTemplate;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LimitsTemplate".
 */
export interface LimitsTemplate {
  readonly as?: Expression;
  readonly core?: Expression;
  readonly cpu?: Expression;
  readonly data?: Expression;
  readonly fsize?: Expression;
  readonly memlock?: Expression;
  readonly msgqueue?: Expression;
  readonly nofile?: Expression;
  readonly nproc?: Expression;
  readonly rtprio?: Expression;
  readonly sigpending?: Expression;
  readonly stack?: Expression;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ReadTemplate".
 */
export interface ReadTemplate {
  readonly path: Expression;
  /**
   * What makes the process read them again.
   */
  readonly effect: 'reload' | 'restart';
  readonly follow?: ReadNameTemplate;
}
/**
 * How such a file names others, which are read too, and name others again.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ReadNameTemplate".
 */
export interface ReadNameTemplate {
  readonly pattern: Expression;
  readonly base?: Expression;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "StopTemplate".
 */
export interface StopTemplate {
  readonly signal?: string;
  readonly timeout?: Duration;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "UnitTemplate".
 */
export interface UnitTemplate extends SharedResourceTemplate {
  readonly kind: 'service';
  readonly unit: Expression;
  readonly settle?: Duration;
  readonly running?: Expression;
  readonly enabled?: Expression;
  /**
   * Files that the configuration names and Git does not hold, such as certificates. Changed, they are loaded anew.
   *
   * @maxItems 50
   */
  readonly reads?: readonly ReadTemplate[];
  readonly stop?: StopTemplate;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParametersTemplate".
 */
export interface ParametersTemplate extends SharedResourceTemplate {
  readonly kind: 'parameters';
  readonly read: ProbeTemplate;
  readonly apply?: ProbeTemplate;
  readonly values?: Expression;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HealthTemplate".
 */
export interface HealthTemplate extends SharedResourceTemplate {
  readonly kind: 'health';
  readonly probe: ProbeTemplate;
  /**
   * Name of the service template whose process has to be the one that answers; without it the first one without unit.
   */
  readonly service?: string;
  readonly timeout?: Duration;
}
/**
 * What Plumb knows of a product. Strings may hold CEL expressions inside ${{ }}; docs/writing-an-adapter.md lists what they can see.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "AdapterDocument".
 */
export interface AdapterDocument {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Adapter';
  readonly metadata: Metadata;
  readonly spec: {
    readonly title: string;
    readonly description?: string;
    /**
     * How Git says what has no parameter, or that it cannot yet: shown where a parameter is unknown, or its value is of a form that is not accepted.
     */
    readonly beyond?: string;
    readonly documentation?: string;
    readonly topologies: {
      readonly [k: string]: Topology;
    };
    /**
     * What the product accepts as a member's id.
     */
    readonly memberId?: {
      readonly pattern: string;
      readonly description: string;
    };
    /**
     * Suffixes of quantities and their factors, per unit named by x-unit.
     */
    readonly units?: {
      readonly [k: string]: {
        readonly [k: string]: number;
      };
    };
    /**
     * Evaluated in order; later ones see earlier ones as vars.NAME.
     *
     * @maxItems 50
     */
    readonly vars?: readonly AdapterVariable[];
    /**
     * What other middleware can be wired to.
     */
    readonly endpoints?: {
      readonly [k: string]: AdapterEndpoint;
    };
    /**
     * Every port a member listens on: no two members on one port of one address.
     */
    readonly ports?: readonly AdapterPort[];
    readonly configTests?: readonly ConfigTestTemplate[];
    readonly rollout?: AdapterRollout;
    /**
     * In the order they are converged; removal goes backwards.
     *
     * @minItems 1
     * @maxItems 200
     */
    readonly resources: readonly ResourceTemplate[];
  };
}
/**
 * A business application that middleware serves.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Application".
 */
export interface Application {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Application';
  readonly metadata: Metadata;
  readonly spec: {
    readonly title?: string;
    readonly organization: Name;
    readonly owners?: readonly string[];
    /**
     * Other applications this one needs.
     */
    readonly dependsOn?: readonly Name[];
  };
}
/**
 * Bounds on what a change may do to running service. Those of the Fleet and of every organization above a middleware count together; the base's count as well, so that no change frees itself.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Budget".
 */
export interface Budget {
  /**
   * Shown to whoever exceeds it.
   */
  readonly reason: string;
  readonly when?: BudgetScope;
  readonly maxEffect?: Effect;
  readonly maxEffectOutsideWindow?: Effect;
  /**
   * Members that may be away at the same time because of the change, all middleware taken together.
   */
  readonly maxMembersAtOnce?: number;
  /**
   * forbid: nothing may be taken off a host.
   */
  readonly deletions?: 'forbid';
  /**
   * A pull request with this label may exceed it; the review says so.
   */
  readonly unlessLabel?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "BudgetScope".
 */
export interface BudgetScope {
  readonly organization?: Name;
  /**
   * Labels that the host of the member, or its middleware, has; all of them.
   */
  readonly labels?: {
    readonly [k: string]: string;
  };
}
/**
 * Defaults for the whole fleet. Exactly one in a repository.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Fleet".
 */
export interface Fleet {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Fleet';
  readonly metadata: Metadata;
  readonly spec: {
    readonly drift?: DriftMode;
    readonly poll?: Duration;
    readonly interval?: Duration;
    readonly staleAfter?: Duration;
    /**
     * Additional full comparisons at fixed times.
     */
    readonly schedule?: {
      /**
       * Five fields: minute hour day month weekday.
       */
      readonly cron: string;
      /**
       * IANA time zone, for example Asia/Shanghai.
       */
      readonly zone: string;
    };
    readonly rollout?: Rollout;
    /**
     * What one change may do at most. plumb review fails a change that does more; agents know nothing of it.
     *
     * @maxItems 100
     */
    readonly budgets?: readonly Budget[];
    /**
     * History goes forward only: a commit that does not contain the one in force is not applied. Here a commit can say that this is meant.
     */
    readonly history?: {
      /**
       * Commits in force, by their whole id, that this commit takes the place of without containing them: after the branch was rewritten, or the repository was made anew.
       *
       * @maxItems 100
       */
      readonly replaces?: readonly string[];
    };
    /**
     * Guard against a commit that removes more than it should.
     */
    readonly removals?: {
      /**
       * Resources one cycle may remove on one host.
       */
      readonly cap?: number;
      /**
       * Raises the cap on purpose for the removals of this commit; remove it afterwards.
       */
      readonly confirm?: number;
    };
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Rollout".
 */
export interface Rollout {
  /**
   * lease: a disruptive step waits until the server grants a lease. none: the agent goes on without asking; windows, freezes and pauses still hold. Default: lease with several members, none with one.
   */
  readonly coordination?: 'lease' | 'none';
  /**
   * Members that may be away at once, those counted that are away already.
   */
  readonly maxUnavailable?: number;
  readonly canary?: Canary;
  readonly soak?: Duration;
  readonly settle?: Duration;
  /**
   * restart: a reload that did not take twice, in the same way, is done as a restart, in its turn like any other. Default: never.
   */
  readonly escalate?: 'never' | 'restart';
  readonly deadline?: Duration;
  readonly expireAfter?: Duration;
  /**
   * halt: the others stay on what runs until a newer commit changes this middleware.
   */
  readonly onFailure?: 'halt';
  /**
   * A disruptive step begins only inside one of them. Without any: always. The most specific level that has windows decides.
   *
   * @maxItems 50
   */
  readonly windows?: readonly RolloutWindow[];
  /**
   * No disruptive step begins inside one of them, whatever the windows say.
   *
   * @maxItems 50
   */
  readonly freezes?: readonly Freeze[];
  /**
   * When a window closes in mid-rollout. stop: the member in progress is finished, no other begins. finish: a rollout that began goes on to its end. A freeze always stops it.
   */
  readonly overrun?: 'stop' | 'finish';
  /**
   * No disruptive step begins until this is removed.
   */
  readonly pause?: {
    readonly reason: string;
  };
  /**
   * Fencing numbers of leases that are taken back, for holders that never return. Only in a Middleware.
   *
   * @maxItems 100
   */
  readonly release?: readonly number[];
}
/**
 * Members that go first, whatever their role; the others wait until all of them are done and have soaked.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Canary".
 */
export interface Canary {
  /**
   * The first members in the rollout's order.
   */
  readonly count?: number;
  /**
   * Their ids. Only in a Middleware.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly members?: readonly (string | number)[];
  readonly soak?: Duration;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RolloutWindow".
 */
export interface RolloutWindow {
  /**
   * When it opens. Five fields: minute hour day month weekday.
   */
  readonly cron: string;
  /**
   * IANA time zone. An opening that the change to summer time skips happens at the first minute after the gap; one that is there twice happens once.
   */
  readonly zone: string;
  readonly duration: Duration;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Freeze".
 */
export interface Freeze {
  readonly reason: string;
  readonly cron?: string;
  readonly zone?: string;
  readonly duration?: Duration;
  readonly from?: Instant;
  readonly to?: Instant;
}
/**
 * One VM or machine. Its name is what the agent on it is started with; its identity is the agent's public key.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HostDocument".
 */
export interface HostDocument {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Host';
  readonly metadata: HostMetadata;
  readonly spec: {
    /**
     * Name or IP address other hosts reach it by, without a port; IPv6 without brackets.
     */
    readonly address: string;
    readonly organization?: Name;
    /**
     * The agent's Ed25519 public key, printed by plumb-agent keygen. Without it the server refuses the host's reports.
     */
    readonly identity?: string;
    readonly drift?: DriftMode;
    /**
     * Distribution family.
     */
    readonly os?: 'debian' | 'rhel';
    readonly arch?: 'amd64' | 'arm64';
    /**
     * Default apt on debian, dnf on rhel. none: software is there already.
     */
    readonly packageManager?: 'apt' | 'dnf' | 'none';
    /**
     * supervisor is built into the agent, for containers, demos and unprivileged tests.
     */
    readonly serviceManager?: 'systemd' | 'supervisor';
    /**
     * Memory of the machine, for invariants.
     */
    readonly memory?: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "MemberDeclaration".
 */
export interface MemberDeclaration {
  readonly host: HostName;
  /**
   * Stable id of the member: written here, never computed. Clusters remember it.
   */
  readonly id: string | number;
  readonly role?: Name;
  readonly drift?: DriftMode;
  readonly parameters?: Parameters;
  /**
   * The process keeps running but Plumb no longer touches it.
   */
  readonly detached?: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "WiringDeclaration".
 */
export interface WiringDeclaration {
  readonly middleware: Name;
  readonly endpoint: Name;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "FileDeclaration".
 */
export interface FileDeclaration {
  readonly content?: string;
  /**
   * Path of a file in this repository, relative to this document.
   */
  readonly source?: string;
  readonly mode?: FileMode;
  /**
   * The content is shown nowhere, whatever the mode says.
   */
  readonly sensitive?: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "IgnoreRule".
 */
export interface IgnoreRule {
  /**
   * kind[pattern] where pattern is the resource's name in the adapter, or * ; for example file[redis.conf] or parameters[*].
   */
  readonly resource: string;
  /**
   * JSON pointers such as /entries/maxmemory or /mode. Without it the whole resource.
   *
   * @minItems 1
   */
  readonly fields?: readonly string[];
  readonly reason: string;
}
/**
 * One managed service: standalone, replicated or a cluster.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Middleware".
 */
export interface Middleware {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Middleware';
  readonly metadata: Metadata;
  readonly spec: {
    readonly adapter: Name;
    /**
     * The version of a Package; without it the distribution's newest is installed once and then kept.
     */
    readonly version?: string;
    readonly topology?: Name;
    readonly organization?: Name;
    readonly application?: Name;
    readonly state?: 'running' | 'stopped' | 'absent';
    readonly drift?: DriftMode;
    /**
     * Applied in order, later ones win.
     */
    readonly profiles?: readonly Name[];
    readonly parameters?: Parameters;
    /**
     * @minItems 1
     * @maxItems 1000
     */
    readonly members: readonly MemberDeclaration[];
    /**
     * Names for endpoints of other middleware, used by the adapter (an nginx upstream, for example).
     */
    readonly wiring?: {
      readonly [k: string]: WiringDeclaration;
    };
    /**
     * Middleware whose members on the same host are converged first.
     */
    readonly dependsOn?: readonly Name[];
    readonly rollout?: Rollout;
    /**
     * Raw files, by path relative to the member's configuration directory.
     */
    readonly files?: {
      readonly [k: string]: FileDeclaration;
    };
    readonly limits?: ProcessLimits;
    readonly logs?: LogRotation;
    /**
     * Differences that are neither shown as drift nor written over.
     */
    readonly ignore?: readonly IgnoreRule[];
    /**
     * Hazards of the adapter that are taken: changes that lose data are neither refused nor made safe first. Take it away once the change is done.
     *
     * @maxItems 20
     */
    readonly allowHazards?: readonly Name[];
  };
}
/**
 * A node in the tree of organizations, any depth.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Organization".
 */
export interface Organization {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Organization';
  readonly metadata: Metadata;
  readonly spec?: {
    /**
     * Name for people.
     */
    readonly title?: string;
    readonly parent?: Name;
    /**
     * People or teams who approve changes.
     */
    readonly owners?: readonly string[];
    readonly rollout?: Rollout;
    /**
     * What one change may do at most to the middleware of this organization and everything below it.
     *
     * @maxItems 100
     */
    readonly budgets?: readonly Budget[];
    /**
     * Upper bounds for this organization and everything below it.
     */
    readonly quota?: {
      readonly hosts?: number;
      readonly middleware?: number;
      readonly members?: number;
    };
  };
}
/**
 * The first source that fits the host's os and arch is taken.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "PackageSource".
 */
export interface PackageSource {
  readonly os?: 'debian' | 'rhel';
  readonly arch?: 'amd64' | 'arm64';
  /**
   * Distribution packages and their exact versions.
   */
  readonly packages?: {
    readonly [k: string]: string;
  };
  readonly archive?: {
    /**
     * http, https or file.
     */
    readonly url: string;
    readonly sha256: string;
    readonly stripComponents?: number;
  };
}
/**
 * A version of a product and where its bits are.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Package".
 */
export interface Package {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Package';
  readonly metadata: Metadata;
  readonly spec: {
    readonly adapter: Name;
    /**
     * What Middleware.spec.version names.
     */
    readonly version: string;
    /**
     * @minItems 1
     */
    readonly sources: readonly PackageSource[];
  };
}
/**
 * A named set of parameters that middleware of one adapter shares.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Profile".
 */
export interface Profile {
  readonly apiVersion: 'plumb/v1';
  readonly kind: 'Profile';
  readonly metadata: Metadata;
  readonly spec: {
    readonly adapter: Name;
    readonly parameters: Parameters;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ArchiveFields".
 */
export interface ArchiveFields {
  readonly sha256: string;
  /**
   * Target the link has; equals the directory when in place.
   */
  readonly link?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ArchiveVia".
 */
export interface ArchiveVia {
  readonly url: string;
  readonly stripComponents: number;
  readonly linkPath?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "CommandFields".
 */
export interface CommandFields {
  readonly satisfied: true;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "CommandVia".
 */
export interface CommandVia {
  /**
   * @minItems 1
   */
  readonly argv: readonly string[];
  readonly creates?: string;
  readonly unless?: readonly string[];
  readonly onlyIf?: readonly string[];
  readonly env?: {
    readonly [k: string]: string;
  };
  readonly cwd?: string;
  readonly user?: string;
  readonly timeoutMs: number;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "DirectoryFields".
 */
export interface DirectoryFields {
  readonly type?: 'directory';
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: string;
  /**
   * Names in the directory that its product reads and no resource wants: desired none.
   */
  readonly foreign?: readonly string[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "DirectoryVia".
 */
export interface DirectoryVia {
  /**
   * Patterns of the names that the product reads there; * stands for any text, but not for a dot at the beginning.
   */
  readonly exclusive?: readonly string[];
  /**
   * Names in the directory that belong to detached members: nobody's to move.
   */
  readonly left?: readonly string[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "FileFields".
 */
export interface FileFields {
  /**
   * Desired is always file; anything else in its place is a difference.
   */
  readonly type?: 'file' | 'directory' | 'link' | 'other';
  readonly owner?: string;
  readonly group?: string;
  readonly mode?: string;
  /**
   * The whole text. For structured files of mode own rendered from entries; absent in mode merge.
   */
  readonly content?: string;
  /**
   * Structured content in the codec's shape.
   */
  readonly entries?: {
    readonly [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "FileVia".
 */
export interface FileVia {
  readonly format?: string;
  readonly merge: 'own' | 'merge';
  /**
   * Entries that Git gave up since they were applied last; with merge, they are taken out of the file.
   */
  readonly former?: {
    readonly [k: string]: unknown;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HealthFields".
 */
export interface HealthFields {
  readonly healthy: true;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HealthVia".
 */
export interface HealthVia {
  /**
   * Resource id of the service whose process has to be the one that answers. Absent where there is none.
   */
  readonly service?: string;
  readonly probe: Probe;
  /**
   * Where processes of the service have to listen beside.
   */
  readonly listens?: readonly Listen[];
  /**
   * Endpoints of the service to which other middleware is wired, at the address of the host.
   */
  readonly reached?: readonly Listen[];
  /**
   * How long a start or change may take to become healthy.
   */
  readonly waitMs: number;
}
/**
 * One question to a product; exactly one of http, tcp, resp, command.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Probe".
 */
export interface Probe {
  readonly http?: {
    readonly url: string;
    readonly method: 'GET' | 'POST' | 'PUT';
    readonly headers?: {
      readonly [k: string]: string;
    };
    readonly body?: string;
    readonly status: number;
  };
  readonly tcp?: {
    readonly host: string;
    readonly port: number;
    readonly send?: string;
  };
  readonly resp?: {
    readonly host: string;
    readonly port: number;
    readonly auth?: readonly string[];
    /**
     * @minItems 1
     */
    readonly command: readonly string[];
  };
  readonly command?: {
    /**
     * @minItems 1
     */
    readonly argv: readonly string[];
    readonly user?: string;
    readonly env?: {
      readonly [k: string]: string;
    };
  };
  readonly timeoutMs: number;
  readonly parse?: {
    readonly as: 'text' | 'json' | 'pairs' | 'list' | 'pattern';
    readonly separator?: string;
    readonly pattern?: string;
  };
  readonly expect?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Listen".
 */
export interface Listen {
  /**
   * Absent where it listens on every address, or where the adapter does not say.
   */
  readonly address?: string;
  readonly port: number;
  /**
   * Absent: tcp.
   */
  readonly protocol?: 'tcp' | 'udp';
  readonly purpose: string;
  /**
   * The product works without it.
   */
  readonly optional?: true;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "PackageFields".
 */
export interface PackageFields {
  /**
   * Exact version; without it any installed version fits.
   */
  readonly version?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "PackageVia".
 */
export interface PackageVia {
  readonly manager: 'apt' | 'dnf' | 'none';
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParametersFields".
 */
export interface ParametersFields {
  readonly values: {
    readonly [k: string]: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParametersVia".
 */
export interface ParametersVia {
  /**
   * Resource id of the service whose process is asked.
   */
  readonly service: string;
  readonly read: Probe;
  /**
   * By live key: the question that sets the desired value hot.
   */
  readonly apply: {
    readonly [k: string]: Probe;
  };
  /**
   * By live key: how an answer becomes comparable.
   */
  readonly canonical: {
    readonly [k: string]: CanonicalRule;
  };
}
/**
 * Turns a written or reported value into its canonical text: words one by one, quantities to base units, booleans to yes or no, then the product's clamping.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "CanonicalRule".
 */
export interface CanonicalRule {
  readonly suffixes?: {
    readonly [k: string]: number;
  };
  readonly boolean?: boolean;
  /**
   * Aliases of words.
   */
  readonly words?: {
    readonly [k: string]: string;
  };
  readonly minimum?: number;
  readonly maximum?: number;
  readonly caseless?: boolean;
  /**
   * Words are a set.
   */
  readonly unordered?: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ServiceFields".
 */
export interface ServiceFields {
  readonly running: boolean;
  readonly enabled: boolean;
  /**
   * Its main process, or one below it, is stopped by a signal or by a debugger, and does nothing until it is continued.
   */
  readonly suspended?: boolean;
  /**
   * Digest of argv, env, cwd, user, limits and stop; what the running process was started with. Only where Plumb writes the unit.
   */
  readonly definition?: string;
  /**
   * Resource limits of the running process that Git or the adapter says: SOFT:HARD, or one figure for both; infinity is none.
   */
  readonly limits?: {
    readonly [k: string]: string;
  };
  /**
   * 'current': the running process is no older than its program, libraries and archives on disk. Otherwise what is newer.
   */
  readonly software?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ServiceVia".
 */
export interface ServiceVia {
  readonly manager: 'systemd' | 'supervisor';
  /**
   * An existing unit that is only switched.
   */
  readonly unit?: string;
  readonly description?: string;
  readonly argv?: readonly string[];
  readonly env?: {
    readonly [k: string]: string;
  };
  readonly cwd?: string;
  readonly user?: string;
  readonly group?: string;
  /**
   * Resource limits that the process is started with.
   */
  readonly limits?: {
    readonly [k: string]: string;
  };
  /**
   * File that takes the output under the supervisor.
   */
  readonly log?: string;
  /**
   * Where the process is going to listen, as the adapter's ports say.
   */
  readonly listens?: readonly Listen[];
  /**
   * Processes below the main one come and go by nature.
   */
  readonly children?: 'passing';
  /**
   * Log files that the product writes itself.
   */
  readonly logs?: readonly string[];
  readonly rotate?: ServiceLogRotation;
  /**
   * Files that the configuration names and Git does not hold.
   */
  readonly reads?: readonly ServiceRead[];
  readonly reload?: {
    readonly signal?: string;
    readonly argv?: readonly string[];
  };
  readonly stop: {
    readonly signal: string;
    readonly timeoutMs: number;
  };
  /**
   * A process counts as up once it has lived this long; after it has ended by itself the time grows. Without it a process is up as soon as it runs.
   */
  readonly settleMs?: number;
}
/**
 * Which logs are kept from filling the disk, beside the one that takes the output, and how.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ServiceLogRotation".
 */
export interface ServiceLogRotation {
  /**
   * Absolute on the machine; the last name may be a pattern.
   */
  readonly files: readonly string[];
  /**
   * A log that is larger is rotated.
   */
  readonly sizeBytes: number;
  readonly keep: number;
  /**
   * Rotated files that are older go.
   */
  readonly ageMs?: number;
  /**
   * The signal by which the process opens its logs anew; absent: a log is copied and emptied.
   */
  readonly reopen?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ServiceRead".
 */
export interface ServiceRead {
  /**
   * Absolute on the machine; the last name may be a pattern.
   */
  readonly path: string;
  readonly effect: Effect;
  /**
   * How it names other files, which are read too.
   */
  readonly follow?: {
    /**
     * RE2: the first group is a path.
     */
    readonly pattern: string;
    /**
     * Where relative paths begin; absent: at the file.
     */
    readonly base?: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "UserFields".
 */
export interface UserFields {
  readonly group?: string;
  readonly home?: string;
  readonly shell?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "UserVia".
 */
export interface UserVia {
  readonly system?: boolean;
}
/**
 * What the server says to a check-in. An agent does nothing because of it that Git does not want: it can only be held back.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "CheckInAnswer".
 */
export interface CheckInAnswer {
  readonly version: 1;
  /**
   * Milliseconds since the epoch on the clock of the store; to be echoed.
   */
  readonly serverTime: number;
  /**
   * When the server wants to hear the next check-in.
   */
  readonly nextMs: number;
  /**
   * One for each member that asks, holds or releases.
   */
  readonly leases: readonly LeaseAnswer[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LeaseAnswer".
 */
export interface LeaseAnswer {
  readonly member: string;
  /**
   * granted: the step may begin, or go on. waiting: not yet. released: given back, the agent may forget it. lost: it was taken back; the step must not go on.
   */
  readonly state: 'granted' | 'waiting' | 'released' | 'lost';
  readonly fence?: number;
  readonly reason: WaitReason;
  readonly message: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "MemberStatusReport".
 */
export interface MemberStatusReport {
  readonly member: string;
  /**
   * The commit the agent enforces.
   */
  readonly commit?: string;
  /**
   * The member serves its part, as the product and its health probe say.
   */
  readonly ready: boolean;
  /**
   * As the product tells it now.
   */
  readonly role?: string;
  /**
   * What the adapter's safety conditions look at.
   */
  readonly facts: {
    readonly [k: string]: string | number | boolean;
  };
  /**
   * Why it is not ready; empty when it is.
   */
  readonly message: string;
  /**
   * A disruptive step is still to be done under this commit.
   */
  readonly needs: boolean;
  /**
   * Its process keeps ending under this commit: a rollout of the commit halts.
   */
  readonly failing?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LeaseAsk".
 */
export interface LeaseAsk {
  readonly member: string;
  readonly commit: string;
  readonly action: DisruptiveAction;
  /**
   * @maxItems 50
   */
  readonly reasons: readonly string[];
  /**
   * The highest fencing number the host has seen for this middleware: the next one is above it, where it is one that a server can have given.
   */
  readonly lastFence: number;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HeldLease".
 */
export interface HeldLease {
  readonly member: string;
  readonly commit: string;
  readonly fence: number;
  readonly action: DisruptiveAction;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LeaseRelease".
 */
export interface LeaseRelease {
  readonly member: string;
  readonly fence: number;
  /**
   * What was executed under the lease.
   */
  readonly commit: string;
  readonly outcome: 'done' | 'failed';
  readonly message: string;
}
/**
 * What an agent tells the server of its coordinated members, and which leases it asks for, holds and gives back. Signed like a report. Idempotent: the same check-in twice changes nothing.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "CheckIn".
 */
export interface CheckIn {
  readonly version: 1;
  readonly host: string;
  /**
   * The epoch of the agent's reports, which names its state. Absent: an agent before epochs.
   */
  readonly epoch?: string;
  /**
   * New with each start of the agent.
   */
  readonly session: string;
  /**
   * Counts up within the session; an older one that arrives late is ignored.
   */
  readonly sequence: number;
  /**
   * serverTime of the last answer this session got: all that is reported here was observed after it. Without it nothing reported counts as fresh.
   */
  readonly echo?: number;
  /**
   * @maxItems 500
   */
  readonly members: readonly MemberStatusReport[];
  /**
   * @maxItems 500
   */
  readonly asks: readonly LeaseAsk[];
  /**
   * Leases in the agent's ledger: a step under them began and is not given back.
   *
   * @maxItems 500
   */
  readonly held: readonly HeldLease[];
  /**
   * @maxItems 500
   */
  readonly releases: readonly LeaseRelease[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LedgerResource".
 */
export interface LedgerResource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly template: string;
  readonly members: readonly string[];
  /**
   * Desired fields as applied; sensitive values and file contents as digests.
   */
  readonly applied: {
    readonly [k: string]: unknown;
  };
  /**
   * What removal needs.
   */
  readonly via: {
    readonly [k: string]: unknown;
  };
  readonly commit: string;
  readonly appliedAt: Timestamp;
  readonly removable: boolean;
  /**
   * Services that its removal refreshes.
   */
  readonly notify?: readonly string[];
  readonly effect?: Effect;
  readonly sensitive: readonly string[];
  /**
   * The resource was there before Plumb: prune leaves it in place.
   */
  readonly preexisting?: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RunningSoftware".
 */
export interface RunningSoftware {
  /**
   * Names the process: of another one nothing is known.
   */
  readonly incarnation: string;
  /**
   * By package: the version that was installed when the process was first seen to run what is on disk.
   */
  readonly versions: {
    readonly [k: string]: string;
  };
  /**
   * By path: inode, size and time of programs, scripts and archives when it was first seen.
   */
  readonly files: {
    readonly [k: string]: string;
  };
  /**
   * Its resource limits when it was first seen, as far as Git says some.
   */
  readonly limits?: {
    readonly [k: string]: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ServiceProof".
 */
export interface ServiceProof {
  /**
   * The process that the rest was seen of; empty after another boot.
   */
  readonly incarnation: string;
  /**
   * By path: the version of the file that was loaded last; empty where none is known to be.
   */
  readonly files: {
    readonly [k: string]: string;
  };
  /**
   * The directory that the process was first seen to work in.
   */
  readonly directory?: {
    readonly path: string;
    /**
     * Names this very directory, whatever its path.
     */
    readonly identity: string;
  };
  /**
   * By path: what the process may have read otherwise than it is there.
   */
  readonly unproven?: {
    readonly [k: string]: UnprovenFile;
  };
  /**
   * Reloads one soon after the other because files were touched again: each waits longer.
   */
  readonly renewals?: {
    readonly count: number;
    readonly lastAt: Timestamp;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "UnprovenFile".
 */
export interface UnprovenFile {
  readonly effect: Effect;
  readonly evidence: string;
  /**
   * What a person does about it, where that is more than a reload or restart.
   */
  readonly cure?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ServiceLife".
 */
export interface ServiceLife {
  readonly startedAt?: Timestamp;
  /**
   * How often the service manager had started it again by itself when it was seen last.
   */
  readonly restarts?: number;
  /**
   * A process was up for long enough since the last end: it takes another end to call it a loop again.
   */
  readonly hasSettled?: true;
  /**
   * The processes next below its main one, where they are to stay.
   */
  readonly children?: {
    /**
     * What names each of them.
     *
     * @maxItems 64
     */
    readonly names: readonly string[];
    /**
     * When some were found to be replaced by others though no step did it.
     *
     * @maxItems 10
     */
    readonly replaced: readonly Timestamp[];
  };
  /**
   * Oldest first. They are forgotten once a process has settled and they are long past.
   *
   * @maxItems 20
   */
  readonly ends: {
    readonly at: Timestamp;
    readonly commit: string;
    /**
     * Absent: not known, less than the time to settle.
     */
    readonly livedMs?: number;
    /**
     * The end of its log or journal then.
     */
    readonly words?: string;
  }[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "PendingEffect".
 */
export interface PendingEffect {
  readonly effect: Effect;
  readonly reasons: readonly string[];
  readonly since: Timestamp;
  readonly attempts: number;
  readonly lastError?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "StepFailure".
 */
export interface StepFailure {
  readonly commit: string;
  readonly reason: 'StepFailed' | 'ConfigTestFailed' | 'NotConverged' | 'Unhealthy' | 'KeepsEnding';
  readonly message: string;
  readonly attempts: number;
  /**
   * The last so many tries failed in the same way.
   */
  readonly alike?: number;
  readonly lastAt: Timestamp;
  readonly retryAt: Timestamp;
}
/**
 * What Plumb owns on this host, what it applied last, and which effects are still to be proven. Kept by the agent, written atomically.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Ledger".
 */
export interface Ledger {
  readonly version: 1;
  readonly host: string;
  /**
   * The last commit that converged and was observed again without a difference.
   */
  readonly appliedCommit?: string;
  readonly appliedAt?: Timestamp;
  readonly resources: {
    readonly [k: string]: LedgerResource;
  };
  /**
   * By service: effects owed and not yet proven.
   */
  readonly pending: {
    readonly [k: string]: PendingEffect;
  };
  /**
   * By 'RESOURCE POINTER ORIGIN': when a difference was first seen; gone once it is gone.
   */
  readonly firstSeen: {
    readonly [k: string]: Timestamp;
  };
  /**
   * The process of each service when it was observed last: a process replaced behind Plumb's back is reported, even between two observations.
   */
  readonly processes?: {
    /**
     * The boot it was seen in; after another one all processes are new, and nobody replaced them.
     */
    readonly boot: string;
    /**
     * By service: what names the process.
     */
    readonly services: {
      readonly [k: string]: string;
    };
    /**
     * By service: what its process took at its start.
     */
    readonly software?: {
      readonly [k: string]: RunningSoftware;
    };
  };
  /**
   * By service: what its process is known to have read.
   */
  readonly proofs?: {
    readonly [k: string]: ServiceProof;
  };
  /**
   * By service: since when its process lives, and how often one ended though no step of Plumb ended it.
   */
  readonly lives?: {
    readonly [k: string]: ServiceLife;
  };
  /**
   * By member: leases under which a step began and which the server has not taken back yet. Written before the step.
   */
  readonly leases?: {
    readonly [k: string]: HeldLease;
  };
  /**
   * By middleware: the highest fencing number seen. A grant below it is refused.
   */
  readonly fences?: {
    readonly [k: string]: number;
  };
  /**
   * Members that the server hears of and whose removal needs a lease, though Git no longer says so.
   */
  readonly coordinated?: readonly string[];
  /**
   * Resources whose creation began in an unfinished cycle: found later, they are ours and not preexisting.
   */
  readonly creating?: readonly string[];
  /**
   * By resource: failed steps, for backoff; cleared by a newer commit or by success.
   */
  readonly failures: {
    readonly [k: string]: StepFailure;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "PlanStep".
 */
export interface PlanStep {
  readonly resource: ResourceId;
  readonly kind: ResourceKind;
  readonly template: string;
  readonly members: readonly string[];
  readonly action: StepAction;
  readonly effect: Effect;
  readonly differences: readonly Difference[];
  readonly after: readonly string[];
  readonly refresh?: Refresh;
  /**
   * What is done in the running process before the step, so that the step loses no data.
   */
  readonly first?: readonly string[];
  readonly blocked?: StepBlock;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Difference".
 */
export interface Difference {
  /**
   * JSON pointer into the compared fields; empty for existence.
   */
  readonly pointer: string;
  /**
   * Desired value, or absent as null.
   */
  readonly desired: unknown;
  /**
   * Observed value, or absent as null.
   */
  readonly observed: unknown;
  /**
   * Where it was observed.
   */
  readonly place: 'disk' | 'process';
  /**
   * change: Git moved away from what was applied last. drift: the host did.
   */
  readonly origin: 'change' | 'drift';
  readonly effect: Effect;
  readonly sensitive: boolean;
  /**
   * Why this change costs more than others at its place.
   */
  readonly because?: string;
  readonly firstSeen?: Timestamp;
  /**
   * How the difference came about, as far as the host tells: time, owner, process.
   */
  readonly evidence?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Refresh".
 */
export interface Refresh {
  readonly effect: Effect;
  /**
   * Resource and pointer of each difference that asks for it.
   */
  readonly reasons: readonly string[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "StepBlock".
 */
export interface StepBlock {
  /**
   * Why the step is not executed.
   */
  reason:
    | 'ObserveMode'
    | 'UnknownState'
    | 'RemovalCap'
    | 'DependencyBlocked'
    | 'Hazard'
    | 'BackingOff'
    | 'SoftwareChanging'
    | 'NotPrivileged'
    | 'LeasePending'
    | 'RolloutHalted'
    | 'WindowClosed'
    | 'RolloutPaused'
    | 'ServerUnreachable';
  readonly message: string;
}
/**
 * What a cycle would do, with sensitive values masked.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "PlanDocument".
 */
export interface PlanDocument {
  readonly version: 1;
  readonly host: string;
  readonly commit: string;
  readonly steps: readonly PlanStep[];
  readonly removals: {
    readonly planned: number;
    readonly cap: number;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RenderedResource".
 */
export interface RenderedResource {
  readonly id: ResourceId;
  readonly kind: ResourceKind;
  /**
   * What the kind acts on: a path, a package, a service, a user.
   */
  readonly name: string;
  /**
   * Name inside the adapter.
   */
  readonly template: string;
  /**
   * Members that want the resource; packages and users may be shared.
   */
  readonly members: readonly MemberKey[];
  readonly ensure: 'present' | 'absent';
  /**
   * Compared with the observation, field by field.
   */
  readonly fields: {
    readonly [k: string]: unknown;
  };
  /**
   * How to observe and apply; never compared.
   */
  readonly via: {
    readonly [k: string]: unknown;
  };
  readonly effect: Effect;
  /**
   * Cost by JSON pointer; the longest matching prefix counts.
   */
  readonly effects: {
    readonly [k: string]: Effect;
  };
  /**
   * Services a difference refreshes.
   */
  readonly notify: readonly string[];
  /**
   * Resources that are converged first.
   */
  readonly after: readonly string[];
  /**
   * Pointers the product owns.
   */
  readonly preserve: readonly string[];
  readonly ignore: readonly ResolvedIgnore[];
  readonly sensitive: readonly string[];
  readonly drift: DriftMode;
  readonly removable: boolean;
  /**
   * Name in configTests.
   */
  readonly configTest?: string;
  /**
   * Changes that would lose data by themselves.
   */
  readonly hazards?: readonly Hazard[];
  /**
   * Changes, from one value to another, that cost more than effects says.
   */
  readonly transitions?: readonly RenderedTransition[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ResolvedIgnore".
 */
export interface ResolvedIgnore {
  /**
   * Empty for the whole resource.
   */
  readonly pointer: string;
  readonly reason: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Hazard".
 */
export interface Hazard {
  /**
   * How Git allows it.
   */
  readonly name?: string;
  readonly pointer: string;
  readonly message: string;
  /**
   * Values before the change; an empty text stands for an absent one. Absent: any.
   */
  readonly from?: readonly string[];
  /**
   * Absent: any.
   */
  readonly to?: readonly string[];
  /**
   * What an absent value stands for.
   */
  readonly absent?: string;
  /**
   * true: only where the number becomes smaller.
   */
  readonly smaller?: boolean;
  readonly first?: FirstStep;
}
/**
 * What makes a hazardous change safe, done in the running process before it.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "FirstStep".
 */
export interface FirstStep {
  readonly title: string;
  readonly timeoutMs: number;
  /**
   * Of the hazard, by which Git allows it.
   */
  readonly name?: string;
  /**
   * Resource id of the service whose process is asked. Absent where there is none.
   */
  readonly service?: string;
  readonly apply: Probe;
  readonly until: Probe;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RenderedTransition".
 */
export interface RenderedTransition {
  readonly pointer: string;
  readonly effect: Effect;
  readonly message: string;
  /**
   * Values before the change; an empty text stands for an absent one. Absent: any.
   */
  readonly from?: readonly string[];
  /**
   * Absent: any.
   */
  readonly to?: readonly string[];
  /**
   * What an absent value stands for.
   */
  readonly absent?: string;
  /**
   * true: only where the number becomes smaller.
   */
  readonly smaller?: boolean;
  /**
   * true: only where the number becomes larger.
   */
  readonly larger?: boolean;
  /**
   * RE2: only where a key that it finds before and after has another value.
   */
  readonly pattern?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ConfigTest".
 */
export interface ConfigTest {
  /**
   * MEMBER:NAME, unique on the host.
   */
  readonly name: string;
  readonly member: string;
  readonly root: string;
  /**
   * {{stage}} stands for the staged copy of root.
   *
   * @minItems 1
   */
  readonly argv: readonly string[];
  readonly user?: string;
  readonly exitCode: number;
  readonly output?: string;
  readonly notOutput?: string;
  readonly timeoutMs: number;
}
/**
 * Where one parameter of a member can be seen.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RenderedParameter".
 */
export interface RenderedParameter {
  readonly member: string;
  readonly name: string;
  readonly effect: Effect;
  readonly sensitive: boolean;
  readonly owner: 'git' | 'program';
  readonly unit?: string;
  /**
   * As written to the file; absent when the product's default is kept.
   */
  readonly desired?: string;
  readonly disk?: ParameterPlace;
  readonly running?: ParameterPlace;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParameterPlace".
 */
export interface ParameterPlace {
  readonly resource: string;
  readonly pointer: string;
}
/**
 * How a member is asked what it is and whether it serves. role, ready and facts are templates over the answer.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "MemberReading".
 */
export interface MemberReading {
  readonly member: string;
  readonly probe: Probe;
  /**
   * Resource id of the service whose process has to be the one that answers. Absent where there is none.
   */
  readonly service?: string;
  readonly role?: Expression;
  readonly ready?: Expression;
  readonly facts: {
    readonly [k: string]: Expression;
  };
  /**
   * Facts that every report tells beside the role. Absent: a report tells neither.
   */
  readonly stance?: readonly string[];
}
/**
 * The resources of one host: a slice put through its adapters.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Rendered".
 */
export interface Rendered {
  readonly resources: readonly RenderedResource[];
  readonly configTests: readonly ConfigTest[];
  readonly parameters: readonly RenderedParameter[];
  /**
   * For members whose adapter has one.
   */
  readonly readings: readonly MemberReading[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Condition".
 */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly observedCommit?: string;
  readonly changedAt: Timestamp;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "LeavingMember".
 */
export interface LeavingMember {
  readonly member?: MemberKey;
  /**
   * How many are still there.
   */
  readonly resources: number;
  /**
   * Why they cannot go now; absent: they are being removed.
   */
  readonly reason?: string;
  readonly message?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "MemberReport".
 */
export interface MemberReport {
  readonly key: MemberKey;
  readonly sync: StateWithReason;
  readonly health: HealthWithReason;
  /**
   * The version that runs; of what does not run the one that is installed. Absent: not known.
   */
  readonly softwareVersion?: string;
  /**
   * The version on disk, where it is another one than the one that runs.
   */
  readonly installedVersion?: string;
  readonly stance?: Stance;
  readonly conditions: readonly Condition[];
  /**
   * @maxItems 1000
   */
  readonly differences: readonly ReportedDifference[];
  /**
   * @maxItems 1000
   */
  readonly parameters: readonly ParameterRow[];
  /**
   * @maxItems 50
   */
  readonly services: readonly ServiceRow[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "StateWithReason".
 */
export interface StateWithReason {
  readonly state: SyncState;
  readonly reason: string;
  readonly message: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "HealthWithReason".
 */
export interface HealthWithReason {
  readonly state: HealthState;
  readonly reason: string;
  readonly message: string;
}
/**
 * What the running member says it is among the others. Absent: it was not asked or did not answer.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Stance".
 */
export interface Stance {
  readonly role?: string;
  readonly facts: {
    readonly [k: string]: string;
  };
  readonly since: Timestamp;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ReportedDifference".
 */
export interface ReportedDifference {
  readonly resource: string;
  readonly pointer: string;
  readonly desired: string | null;
  readonly observed: string | null;
  readonly place: 'disk' | 'process';
  readonly origin: 'change' | 'drift';
  readonly effect: Effect;
  readonly sensitive: boolean;
  readonly firstSeen?: Timestamp;
  readonly evidence?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ParameterRow".
 */
export interface ParameterRow {
  readonly name: string;
  readonly effect: Effect;
  readonly sensitive: boolean;
  readonly owner: 'git' | 'program';
  readonly unit?: string;
  /**
   * Absent: Git leaves the product's default.
   */
  readonly desired?: string;
  /**
   * Absent: not in the file.
   */
  readonly disk?: string;
  /**
   * Absent: the product does not tell; never assumed.
   */
  readonly running?: string;
  readonly state: 'same' | 'differs' | 'unknown' | 'ignored';
  /**
   * Places that never tell this value: no entry of a file is it, or the product does not tell it. Of one that neither tells, `unknown` says only that the rest of the member is not as wanted.
   *
   * @maxItems 2
   */
  readonly untold?: readonly ('disk' | 'process')[];
  /**
   * Places that tell this value and could not be read now.
   *
   * @maxItems 2
   */
  readonly unread?: readonly ('disk' | 'process')[];
  readonly since?: Timestamp;
  readonly evidence?: string;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ServiceRow".
 */
export interface ServiceRow {
  readonly id: string;
  readonly running: boolean;
  readonly pid?: number;
  readonly startedAt?: Timestamp;
  /**
   * Where its processes listen beyond what the adapter says, such as 0.0.0.0:9010.
   *
   * @maxItems 50
   */
  readonly listensBeyond?: readonly string[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ReportEvent".
 */
export interface ReportEvent {
  code:
    | 'CommitSeen'
    | 'CommitRefused'
    | 'CommitApplied'
    | 'DriftDetected'
    | 'DriftHealed'
    | 'StepDone'
    | 'StepFailed'
    | 'ConfigTestFailed'
    | 'ServiceStarted'
    | 'ServiceStopped'
    | 'ServiceReloaded'
    | 'ServiceRestarted'
    | 'EffectPending'
    | 'EffectProven'
    | 'RemovalBlocked'
    | 'SourceUnreachable'
    | 'SourceRecovered'
    | 'ReportsDropped'
    | 'LeaseTaken';
  readonly at: Timestamp;
  readonly message: string;
  readonly resource?: string;
  readonly pointer?: string;
  readonly member?: string;
  readonly effect?: Effect;
  readonly durationMs?: number;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "ReportDiagnostic".
 */
export interface ReportDiagnostic {
  readonly code: string;
  readonly summary: string;
  readonly detail: string;
  readonly file?: string;
  readonly line?: number;
  readonly fix?: string;
}
/**
 * What one cycle saw and did. Signed, spooled, delivered once and in order.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Report".
 */
export interface Report {
  readonly version: 1;
  readonly host: string;
  /**
   * Names the agent's state that counts the reports: random, new when the state is made anew or has lost its count. Absent: an agent before epochs.
   */
  readonly epoch?: string;
  /**
   * Counts up in the epoch, never reused in it.
   */
  readonly sequence: number;
  readonly at: Timestamp;
  readonly trigger: 'start' | 'commit' | 'file' | 'service' | 'interval' | 'schedule' | 'retry' | 'lease' | 'manual';
  readonly agentVersion: string;
  /**
   * The commit being enforced.
   */
  readonly commit?: string;
  /**
   * The newest commit seen, where it differs because it was refused.
   */
  readonly availableCommit?: string;
  readonly appliedCommit?: string;
  readonly sliceDigest?: string;
  readonly durationMs: number;
  /**
   * @maxItems 50
   */
  readonly conditions: readonly Condition[];
  /**
   * @maxItems 500
   */
  readonly members: readonly MemberReport[];
  /**
   * What Git no longer wants here and is not removed yet. Absent: nothing.
   *
   * @maxItems 500
   */
  readonly leaving?: readonly LeavingMember[];
  /**
   * @maxItems 1000
   */
  readonly events: readonly ReportEvent[];
  /**
   * Why availableCommit was refused.
   *
   * @maxItems 200
   */
  readonly diagnostics?: readonly ReportDiagnostic[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceFleet".
 */
export interface SliceFleet {
  readonly name: string;
  readonly pollMs: number;
  readonly intervalMs: number;
  readonly staleAfterMs: number;
  /**
   * Already raised by removals.confirm where given.
   */
  readonly removalCap: number;
  readonly schedule?: {
    readonly cron: string;
    readonly zone: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceHost".
 */
export interface SliceHost {
  readonly name: string;
  readonly address: string;
  readonly organization?: string;
  readonly identity?: string;
  readonly os: 'debian' | 'rhel';
  readonly arch: 'amd64' | 'arm64';
  readonly packageManager: 'apt' | 'dnf' | 'none';
  readonly serviceManager: 'systemd' | 'supervisor';
  readonly drift: DriftMode;
  readonly memoryBytes?: number;
  readonly labels: {
    readonly [k: string]: string;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceMember".
 */
export interface SliceMember {
  readonly key: MemberKey;
  readonly middleware: string;
  readonly id: string;
  readonly role?: string;
  readonly adapter: string;
  readonly topology: string;
  readonly softwareVersion?: string;
  readonly organization?: string;
  readonly application?: string;
  readonly state: 'running' | 'stopped' | 'absent';
  readonly drift: DriftMode;
  readonly detached: boolean;
  readonly parameters: Parameters;
  readonly software?: SliceSoftware;
  readonly files: {
    readonly [k: string]: SliceFile;
  };
  /**
   * All members of the middleware, this one included, in the order of the file.
   */
  readonly peers: readonly SlicePeer[];
  readonly wiring: {
    readonly [k: string]: SliceWiring;
  };
  /**
   * Resource limits of its processes that Git says: SOFT:HARD, or one figure for both.
   */
  readonly limits?: {
    readonly [k: string]: string;
  };
  /**
   * How Git wants its logs rotated.
   */
  readonly logs?: {
    readonly rotate?: boolean;
    readonly sizeBytes?: number;
    readonly keep?: number;
    readonly ageMs?: number;
  };
  /**
   * Endpoints of this member that other middleware is wired to and reaches at the host's address.
   */
  readonly reached?: readonly string[];
  readonly ignore: readonly IgnoreRule[];
  /**
   * Hazards of the adapter that Git takes.
   */
  readonly allowHazards?: readonly string[];
  /**
   * Members on this host that come first.
   */
  readonly dependsOn: readonly MemberKey[];
  readonly rollout: RolloutPolicy;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceSoftware".
 */
export interface SliceSoftware {
  readonly packages?: {
    readonly [k: string]: string;
  };
  readonly archive?: {
    readonly url: string;
    readonly sha256: string;
    readonly stripComponents: number;
  };
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceFile".
 */
export interface SliceFile {
  readonly content: string;
  readonly mode: string;
  /**
   * The content is shown nowhere: Git says so.
   */
  readonly sensitive?: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SlicePeer".
 */
export interface SlicePeer {
  readonly id: string;
  readonly host: string;
  readonly address: string;
  readonly role?: string;
  readonly parameters: Parameters;
  readonly detached: boolean;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceWiring".
 */
export interface SliceWiring {
  readonly middleware: string;
  readonly endpoint: string;
  readonly members: readonly WiredMember[];
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "WiredMember".
 */
export interface WiredMember {
  readonly id: string;
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly role?: string;
}
/**
 * Fleet, organizations, middleware and adapter put together.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "RolloutPolicy".
 */
export interface RolloutPolicy {
  readonly coordination: 'lease' | 'none';
  readonly maxUnavailable: number;
  readonly canary?: {
    readonly count?: number;
    /**
     * Member keys.
     */
    readonly members?: readonly string[];
    readonly soakMs: number;
  };
  readonly soakMs: number;
  /**
   * Instead of what the adapter says.
   */
  readonly settleMs?: number;
  /**
   * A reload that did not take twice, in the same way, is done as a restart.
   */
  readonly escalate?: 'restart';
  readonly deadlineMs: number;
  readonly expireAfterMs?: number;
  readonly windows: readonly SliceWindow[];
  readonly freezes: readonly SliceFreeze[];
  readonly overrun: 'stop' | 'finish';
  /**
   * Reasons, each with the document that gives it.
   */
  readonly pauses: readonly string[];
  readonly release: readonly number[];
  /**
   * Roles, first to last; any other comes before them.
   */
  readonly order: readonly string[];
  /**
   * Whether a reload needs a lease too.
   */
  readonly reload: 'exempt' | 'included';
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceWindow".
 */
export interface SliceWindow {
  readonly cron: string;
  readonly zone: string;
  readonly durationMs: number;
}
/**
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "SliceFreeze".
 */
export interface SliceFreeze {
  readonly reason: string;
  readonly window?: SliceWindow;
  readonly from?: Timestamp;
  readonly to?: Timestamp;
}
/**
 * All one host needs of one commit, final values only. Byte-identical wherever it is computed.
 *
 * This interface was referenced by `Schemas`'s JSON-Schema
 * via the `definition` "Slice".
 */
export interface Slice {
  readonly version: 1;
  readonly commit: string;
  readonly fleet: SliceFleet;
  readonly host: SliceHost;
  /**
   * In the order they are converged.
   */
  readonly members: readonly SliceMember[];
  /**
   * Digest of every adapter the members use; the adapters themselves travel beside the slice.
   */
  readonly adapters: {
    readonly [k: string]: string;
  };
}
