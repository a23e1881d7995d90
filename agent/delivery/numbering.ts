import { randomBytes } from 'node:crypto';
import { HostError } from '../host/index.ts';
import type { StateDirectory } from '../state/state-directory.ts';

/** The number of a report: the epoch names the state that counts, the sequence counts in it. */
export interface ReportNumber {
  readonly epoch: string;
  readonly sequence: number;
}

export interface Numbering {
  /** Names the state that counts now. */
  readonly epoch: () => string;
  /** The next number. It is spent on disk first: a crash leaves a gap, never a number used twice. */
  readonly next: () => Promise<ReportNumber>;
  /** The next number is behind this one. */
  readonly skip: (sequence: number) => void;
}

const file = 'numbering.json';
/** What agents before epochs counted in. */
const earlierFile = 'sequence';

/** Goes on counting where the state ends, and behind `used`; a state made anew, or one that lost its count, has a new epoch. */
export async function openNumbering(state: StateDirectory, used: number): Promise<Numbering> {
  const kept = parse(await state.read(file));
  let { epoch, sequence } = kept ?? { epoch: newEpoch(), sequence: Number(await state.read(earlierFile)) || 0 };
  sequence = Math.max(sequence, used);
  let isEpochKept = kept !== undefined;

  async function next(): Promise<ReportNumber> {
    sequence += 1;
    if (await wrote(() => state.write(file, JSON.stringify({ epoch, sequence })))) {
      isEpochKept = true;
    } else if (isEpochKept) {
      // A count that cannot be kept is another count: what the disk still says of this one would be used again after a restart.
      epoch = newEpoch();
      isEpochKept = false;
      await wrote(() => state.remove(file));
    }
    return { epoch, sequence };
  }

  return {
    epoch: () => epoch,
    next,
    skip: (last) => {
      sequence = Math.max(sequence, last);
    },
  };
}

function newEpoch(): string {
  return randomBytes(16).toString('hex');
}

function parse(text: string | undefined): ReportNumber | undefined {
  try {
    const found = JSON.parse(text ?? '') as Partial<Record<keyof ReportNumber, unknown>> | null;
    const { epoch, sequence } = found ?? {};
    const isOne =
      typeof epoch === 'string' && /^[0-9a-f]{32}$/.test(epoch) && typeof sequence === 'number' && Number.isSafeInteger(sequence);
    return isOne ? { epoch, sequence } : undefined;
  } catch {
    return undefined;
  }
}

/** False where the disk is full or read-only: a report must be delivered all the same. */
async function wrote(change: () => Promise<void>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (error instanceof HostError) return false;
    throw error;
  }
}
