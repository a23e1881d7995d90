import type { DriftMode, RolloutPolicy } from '../../schemas/index.ts';

/** Everything that must exist and report by one commit: a plain value made from the compiled fleet, all the server knows of Git. */
export interface FleetExpectation {
  readonly fleet: string;
  readonly commit: ExpectedCommit;
  /** A host silent for longer than this is Stale. */
  readonly staleAfterMs: number;
  readonly organizations: readonly ExpectedOrganization[];
  readonly applications: readonly ExpectedApplication[];
  readonly hosts: readonly ExpectedHost[];
  readonly middleware: readonly ExpectedMiddleware[];
}

export interface ExpectedCommit {
  readonly id: string;
  readonly author?: string;
  /** ISO 8601 in UTC. */
  readonly committedAt?: string;
  readonly message?: string;
}

export interface ExpectedOrganization {
  readonly name: string;
  readonly title?: string;
  readonly parent?: string;
}

export interface ExpectedApplication {
  readonly name: string;
  readonly title?: string;
  readonly organization: string;
}

export interface ExpectedHost {
  readonly name: string;
  readonly address: string;
  readonly organization?: string;
  /** `ed25519:` and the public key in base64. Without it every report of the host is refused. */
  readonly identity?: string;
}

export interface ExpectedMiddleware {
  readonly name: string;
  readonly adapter: string;
  readonly topology: string;
  readonly version?: string;
  readonly organization?: string;
  readonly application?: string;
  readonly drift: DriftMode;
  readonly state: 'running' | 'stopped' | 'absent';
  readonly members: readonly ExpectedMember[];
  /** What its members have to say of themselves, taken together; absent: each stands for itself. */
  readonly agreement?: ExpectedAgreement;
  readonly wiring: readonly ExpectedWiring[];
  /** Digest of all that decides how its members run: a commit that leaves it alone starts no rollout. */
  readonly revision: string;
  readonly rollout: RolloutPolicy;
}

export interface ExpectedAgreement {
  /** By role: how many members have it. */
  readonly roles: Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;
  /** Facts that all members tell alike. */
  readonly alike: readonly string[];
  /** How long an election may take. */
  readonly settleMs: number;
}

export interface ExpectedMember {
  /** MIDDLEWARE/ID. */
  readonly key: string;
  readonly id: string;
  readonly host: string;
  readonly role?: string;
  readonly address: string;
  /** The member's process is left alone, so that no report has to mention it. */
  readonly detached?: boolean;
}

export interface ExpectedWiring {
  /** The name the middleware gives the endpoint. */
  readonly name: string;
  /** The middleware whose endpoint is used. */
  readonly middleware: string;
  readonly endpoint: string;
}
