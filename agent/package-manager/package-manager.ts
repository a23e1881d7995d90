import type { Observation } from '../../schemas/index.ts';

/** `known` with the installed version, epoch included where it is not 0; `absent` also for a package left half installed (facts.message says so). */
export type PackageState = Observation<'package'>;

/** Looks at installed packages without starting a program where nothing changed since the last look. */
export interface PackageReader {
  /** States by package name. Never throws for a database that cannot be read: that is `unknown` with the reason. */
  read(names: readonly string[]): Promise<ReadonlyMap<string, PackageState>>;
}

/** Changes installed packages. Every function throws HostError with a message for people, and may be repeated. */
export interface PackageManager extends PackageReader {
  /** Installs exactly that version, up or down; without a version the newest offered. Configuration files on disk stay. */
  install(name: string, version?: string): Promise<void>;
  /** Removes the package and keeps its configuration files; nothing there is fine. */
  remove(name: string): Promise<void>;
}
