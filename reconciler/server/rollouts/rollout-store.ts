import type { RolloutState } from '../../rollout/index.ts';
import type { KnownRollouts } from '../../status/index.ts';

/** The rollouts, and the one clock that all servers of the database share. Times are milliseconds since the epoch, on that clock. */
export interface RolloutStore {
  /** One transaction, alone with this middleware's rollout over all servers. Rejects with what `change` throws, and nothing happened. */
  updateRollout<T>(middleware: string, change: (turn: RolloutTurn) => RolloutChange<T>): Promise<RolloutUpdate<T>>;
  /** Every rollout, and the time on their clock. */
  readRollouts(): Promise<KnownRollouts>;
  readRollout(middleware: string): Promise<RolloutState | undefined>;
  /** The middleware with a rollout and when it changed, without the rollouts. */
  readRolloutHeads(): Promise<readonly RolloutHead[]>;
  readClock(): Promise<number>;
}

/** The state from which a change of a rollout starts. */
export interface RolloutTurn {
  /** Undefined before the first. */
  readonly state: RolloutState | undefined;
  readonly now: number;
  /** The commit that the server which asked the repository last enforces; undefined before the first. */
  readonly commitInForce?: string;
}

export interface RolloutChange<T> {
  readonly state: RolloutState;
  readonly result: T;
  /** Something changed that people are shown. */
  readonly isVisible: boolean;
}

export interface RolloutUpdate<T> {
  readonly result: T;
  /** Given for a visible change; higher with each. */
  readonly changedAt?: number;
}

export interface RolloutHead {
  readonly middleware: string;
  readonly changedAt: number;
}
