import type { MemberKey, MemberStatusReport } from './generated/types.ts';

/** The status of a member by its product: its role, whether it serves its part, and facts that safety depends on. */
export type MemberStatus = Pick<MemberStatusReport, 'role' | 'ready' | 'facts'>;

/** A member as the safety conditions of its product see it. */
export interface JudgedMember extends MemberStatus {
  readonly key: MemberKey;
  readonly id: string;
  readonly host: string;
}
