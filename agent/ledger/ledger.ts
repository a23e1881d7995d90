import { canonicalJson, type Ledger } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { HostError } from '../host/index.ts';
import type { StateDirectory } from '../state/state-directory.ts';

const file = 'ledger.json';

function emptyLedger(host: string): Ledger {
  return { version: 1, host, resources: {}, pending: {}, firstSeen: {}, failures: {} };
}

/** The ledger of this host. One that cannot be read is kept aside and said so: without it nothing is pruned. */
export async function readLedger(state: StateDirectory, host: string): Promise<{ readonly ledger: Ledger; readonly problem?: string }> {
  const text = await state.read(file);
  if (text === undefined) return { ledger: emptyLedger(host) };
  const found = parseLedger(text, host);
  if (typeof found !== 'string') return { ledger: found };
  await state.write(`${file}.refused`, text);
  return {
    ledger: emptyLedger(host),
    problem: `${found}; kept as ${file}.refused, ownership is learned anew and nothing is pruned meanwhile`,
  };
}

/** Why no ledger can be written now, found by writing the one there is; a change without a record of it could never be undone. */
export async function findLedgerObstacle(state: StateDirectory, ledger: Ledger): Promise<string | undefined> {
  try {
    await state.write(file, `${canonicalJson(ledger)}\n`);
    return undefined;
  } catch (error) {
    if (error instanceof HostError) return error.message;
    throw error;
  }
}

/** Writes only what differs from the last write: the no-op path touches no disk. */
export async function writeLedger(state: StateDirectory, change: { readonly from: Ledger; readonly to: Ledger }): Promise<void> {
  const text = canonicalJson(change.to);
  if (text !== canonicalJson(change.from)) await state.write(file, `${text}\n`);
}

function parseLedger(text: string, host: string): Ledger | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the ledger is not JSON';
  }
  const [finding] = validateDocument('Ledger', value);
  if (finding !== undefined) return `the ledger does not fit its schema at ${finding.pointer || '/'}: ${finding.message}`;
  const ledger = value as Ledger;
  return ledger.host === host ? ledger : `the ledger belongs to host ${ledger.host}, not ${host}`;
}
