import type {
  ArchiveFields,
  ArchiveVia,
  CommandFields,
  CommandVia,
  DirectoryFields,
  DirectoryVia,
  FileFields,
  FileVia,
  HealthFields,
  HealthVia,
  PackageFields,
  PackageVia,
  ParametersFields,
  ParametersVia,
  RenderedResource,
  ResourceKind,
  ServiceFields,
  ServiceVia,
  UserFields,
  UserVia,
} from './generated/types.ts';

export interface FieldsByKind {
  readonly package: PackageFields;
  readonly archive: ArchiveFields;
  readonly user: UserFields;
  readonly directory: DirectoryFields;
  readonly file: FileFields;
  readonly command: CommandFields;
  readonly service: ServiceFields;
  readonly parameters: ParametersFields;
  readonly health: HealthFields;
}

export interface ViaByKind {
  readonly package: PackageVia;
  readonly archive: ArchiveVia;
  readonly user: UserVia;
  readonly directory: DirectoryVia;
  readonly file: FileVia;
  readonly command: CommandVia;
  readonly service: ServiceVia;
  readonly parameters: ParametersVia;
  readonly health: HealthVia;
}

/** One thing on a host as Git wants it. `fields` are compared with the observation; `via` says how to observe and apply. */
export type ResourceOf<K extends ResourceKind> = Omit<RenderedResource, 'kind' | 'fields' | 'via'> & {
  readonly kind: K;
  readonly fields: FieldsByKind[K];
  readonly via: ViaByKind[K];
};

export type Resource = { [K in ResourceKind]: ResourceOf<K> }[ResourceKind];

/** The observed state of a resource, in the same fields as desired. Unknown is not absent: it blocks, it never creates. */
export type Observation<K extends ResourceKind = ResourceKind> =
  | {
      readonly status: 'known';
      readonly fields: Partial<Record<keyof FieldsByKind[K], unknown>> & Readonly<Record<string, unknown>>;
      readonly facts?: ObservationFacts;
    }
  | { readonly status: 'absent'; readonly facts?: ObservationFacts }
  | { readonly status: 'unknown'; readonly reason: string };

/** Facts beside the fields, never compared. */
export interface ObservationFacts {
  /** How a difference came about, as far as the host tells, for people: modification time, owner, process. */
  readonly evidence?: string;
  /** Evidence for single fields, by JSON pointer. */
  readonly evidenceByPointer?: Readonly<Record<string, string>>;
  /** Why a field could not be seen, by JSON pointer: it is taken to be as wanted, and said so. */
  readonly unseen?: Readonly<Record<string, string>>;
  /** By path: identity of the programs, scripts and archives that the process took and that are on disk as it took them. */
  readonly takenFiles?: Readonly<Record<string, string>>;
  /** Of a service that runs: resource limits that its process had when it was first seen, as far as Git says some. */
  readonly limits?: Readonly<Record<string, string>>;
  /** ISO 8601; when the package was unpacked last. */
  readonly installedAt?: string;
  /** Why the software of the service may be half changed now. */
  readonly changing?: string;
  /** ISO 8601; last modification of a file. */
  readonly modifiedAt?: string;
  /** ISO 8601; last change of a file's content, mode, owner or name. Nobody can set it. */
  readonly changedAt?: string;
  /** Of a service that runs: the files outside of Git that it reads. */
  readonly reads?: readonly FileState[];
  /** Of a service that runs: the directories on the way to the files that it reads; a version where one was moved, or its mode or owner set, last. */
  readonly places?: readonly FileState[];
  /** Of a service that runs: the directory that its main process works in. */
  readonly workingDirectory?: WorkingDirectory;
  /** Of a service: where its processes listen beyond what its adapter says. */
  readonly listensBeyond?: readonly string[];
  /** Names this very state of a file: any change of content, mode, owner or name gives it another one. */
  readonly version?: string;
  readonly pid?: number;
  /** ISO 8601; start of the process by the clock that was right then. */
  readonly startedAt?: string;
  /** Milliseconds for which the process was up when it was seen, whatever the clock was set to since its start. */
  readonly upMs?: number;
  /** Clock ticks from the boot to the start of the process. */
  readonly startTicks?: string;
  /** Of a service whose children are to stay: names of the processes next below its main one. */
  readonly children?: readonly string[];
  /** Of a service: those of its processes that are suspended. */
  readonly suspendedPids?: readonly number[];
  /** Names this very process, also when the clock is set: another one with the same pid has another name. */
  readonly incarnation?: string;
  /** How often the service manager has started the process again by itself, an end counted that it has not mended yet. */
  readonly restarts?: number;
  /** It has ended, and the service manager is about to start it again by itself. */
  readonly restartsItself?: true;
  /** Files by which somebody changed the definition of a service beside the one that Plumb wrote. */
  readonly additions?: readonly string[];
  /** Why a health probe failed, a parse failed, and so on. */
  readonly message?: string;
  /** All running values that the product gives, in canonical form, also for parameters that Git does not set. Not masked. */
  readonly values?: Readonly<Record<string, string>>;
}

/** The directory that a process works in. */
export interface WorkingDirectory {
  /** Its path now; of one that was deleted the last one. */
  readonly path: string;
  /** Names this very directory for as long as a process works in it. */
  readonly identity: string;
  /** deleted: it is at no path. replaced: another one is at its path. */
  readonly lost?: 'deleted' | 'replaced';
}

/** A file, or what a pattern matches, as it is on the machine now. */
export interface FileState {
  readonly path: string;
  /** Any change gives it another one; absent where it cannot be looked at. */
  readonly version?: string;
  /** ISO 8601; last change of content, mode, owner or name. */
  readonly changedAt?: string;
  /** Why it cannot be looked at. */
  readonly problem?: string;
  /** The file of the service that names it, or names who names it; absent: the service itself does. */
  readonly through?: string;
}

export function resourceId(kind: ResourceKind, name: string): string {
  return `${kind}[${name}]`;
}

/** Whether a service can be reloaded: it says by which signal or command. Otherwise a reload is a restart. */
export function canReload({ via }: ResourceOf<'service'>): boolean {
  return via.reload?.signal !== undefined || (via.reload?.argv?.length ?? 0) > 0;
}
