/** Who may keep the processes of a host. */
export const managerKinds = ['supervisor', 'systemd'] as const;
export type ManagerKind = (typeof managerKinds)[number];
export type FaultyProduct = 'nginx' | 'redis' | 'zookeeper' | 'shop-api' | 'settings';
/** Ports of a member's own: what it serves, another one, and that of its status. */
export type PlacePorts = readonly [own: number, other: number, status: number];

/**
 * One thing that goes wrong with one member. Lines are for bash with the words of prelude.ts: $FILE, $DIR, $PORT, $OTHER, $SCRATCH,
 * $BINARY, $UNIT, `pid`, `ask`, `changed`, `replaced`, `bg`.
 */
export interface Fault {
  /** Names the middleware too. */
  readonly name: string;
  readonly product: FaultyProduct;
  /** What is wrong while it lasts, for the table in the docs. */
  readonly what: string;
  readonly inject: string;
  /** Line that succeeds while something is wrong; `repaired`: until the repair; `nothing`: the fault does no harm. */
  readonly wrong: string | 'repaired' | 'nothing';
  /** Where the agent cannot heal it. */
  readonly repair?: string;
  /** The agent is stopped while it happens. */
  readonly away?: true;
  /** It hangs: that there is no answer takes as long as an answer may. */
  readonly hangs?: true;
  /** What Git says of the middleware from the start, beyond what it says of others of the product. */
  readonly given?: CommitFault | ((ports: PlacePorts) => CommitFault);
  /** Texts that no answer of the server may hold, at any time. */
  readonly neverShown?: readonly string[];
  /** What a commit changes in the middleware, until the repair. */
  readonly commit?: CommitFault;
  /** It happens on hosts of this service manager only; absent: on both. */
  readonly on?: ManagerKind;
  /** It happens to a whole host, which only faults with the same word share. */
  readonly wholeHost?: string;
  /** The host is booted anew after it. */
  readonly reboots?: true;
  /** Its program or jar is replaced, so that the member needs one of its own. */
  readonly replaces?: true;
  /** The member runs the program of the distribution's package, not a copy. */
  readonly fromPackage?: true;
}

export interface CommitFault {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, { readonly content: string; readonly mode?: string; readonly sensitive?: true }>>;
  readonly drift?: 'observe';
}
