import type { StateDirectory } from '../state/state-directory.ts';

/** Holds the commit that a person has accepted on this host although it does not go on from the one in force. */
const file = 'accepted';

export async function readAccepted(state: Pick<StateDirectory, 'read'>): Promise<string | undefined> {
  const text = (await state.read(file))?.trim();
  return text !== undefined && isWholeId(text) ? text : undefined;
}

export async function writeAccepted(state: Pick<StateDirectory, 'write'>, commit: string): Promise<void> {
  await state.write(file, `${commit}\n`);
}

/** Accepted is a commit once: the next time that history is left, it is asked for again. */
export async function settleAccepted(state: Pick<StateDirectory, 'remove'>, accepted: string | undefined): Promise<void> {
  if (accepted !== undefined) await state.remove(file);
}

export function isWholeId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}
