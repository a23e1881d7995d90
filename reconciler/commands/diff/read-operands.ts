import { adapterEngine } from '../../../adapters/index.ts';
import { type FleetModel, findOperands, type Operand } from '../../compile/index.ts';
import type { Snapshot } from '../../source/index.ts';
import { CommandError } from '../command-error.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { readFleetFiles } from '../fleet/read-snapshot.ts';
import { requireFleet } from '../fleet/require-fleet.ts';
import type { OperandWords } from './parse-words.ts';

/** One side of a comparison. A middleware comes with its members. */
export interface Side {
  readonly words: OperandWords;
  /** Commit id; `dir:` and a digest for the files as they are. */
  readonly commit: string;
  readonly author?: NonNullable<Snapshot['author']>;
  readonly operands: readonly [Operand, ...Operand[]];
}

interface FleetRead {
  readonly fleet: FleetModel;
  readonly snapshot: Snapshot;
}

export async function readSides(dir: string, words: readonly [OperandWords, OperandWords]): Promise<readonly [Side, Side]> {
  const [a, b] = words;
  const left = await readFleet(dir, a.revision);
  const right = a.revision === b.revision ? left : await readFleet(dir, b.revision);
  return [findSide(a, left), findSide(b, right)];
}

async function readFleet(dir: string, revision: string | undefined): Promise<FleetRead> {
  const snapshot = await readFleetFiles(dir, revision);
  return { snapshot, fleet: requireFleet(compileSnapshot(snapshot), { exitCode: 2, what: revision ?? dir }) };
}

function findSide(words: OperandWords, { fleet, snapshot }: FleetRead): Side {
  const found = findOperands(fleet, { reference: words.reference, engine: adapterEngine });
  if (!found.found) throw new CommandError(`${words.revision === undefined ? '' : `at ${words.revision} `}${found.problem}`);
  const { commit, author } = snapshot;
  return { words, commit, ...(author === undefined ? {} : { author }), operands: found.operands };
}
