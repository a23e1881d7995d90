import type { DepartedIdentity } from '../http/known-identities.ts';

/** The identities of hosts, also of those that Git lists no longer. */
export interface IdentityStore {
  /**
   * Every host that the commit in force lists, with the members that it places there: those that were listed before and are not among
   * them have departed.
   */
  writeIdentities(listed: readonly HostIdentity[]): Promise<void>;
  /**
   * By name, the last identities of hosts that departed not long ago: as long as rollouts wait for reports of the members that leave
   * with them.
   */
  readDepartedIdentities(): Promise<ReadonlyMap<string, DepartedIdentity>>;
}

export interface HostIdentity {
  readonly host: string;
  /** Absent: Git gives it none, and the one it had is revoked. */
  readonly identity?: string;
  /** Keys of its members. Absent of all: what is placed where stays as it is known. */
  readonly members?: readonly string[];
}
