import type { SmallFleet } from './small-fleet.ts';

/** One thing that goes wrong with a whole fleet of its own: with its Git, its server, or the agent of its host. */
export interface FleetFault {
  readonly name: string;
  /** What is wrong while it lasts, for the table in the docs. */
  readonly what: string;
  /** Whose judgement must not be green while it lasts, nor the fleet's; `nobody`: it does no harm, and must not be red. */
  readonly tells: 'member' | 'host' | 'fleet' | 'nobody';
  readonly inject: (fleet: SmallFleet) => Promise<void> | void;
  readonly repair?: (fleet: SmallFleet) => Promise<void> | void;
  /** It is told by what is heard, or not, for as long as Git allows a host to be silent. */
  readonly overTime?: true;
  /** Names what must not be, however short; it is asked each second until the repair. */
  readonly harm?: (fleet: SmallFleet) => Promise<string | undefined> | string | undefined;
  /** Names what has to be there once all is green again, and is not. */
  readonly missing?: (fleet: SmallFleet) => Promise<string | undefined> | string | undefined;
  /** It is told for so long after it, that nobody waits for green. */
  readonly staysTold?: true;
  /** The agent is not started anew meanwhile: that would repair it, or cannot be. */
  readonly keepsAgent?: true;
  /** The server is not started anew meanwhile. */
  readonly keepsServer?: true;
  /** Whose files have a small disk of their own. */
  readonly smallDisk?: 'agent' | 'server';
  /** A second host, without members, whose identity can be misused. */
  readonly secondHost?: true;
}
