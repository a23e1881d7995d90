import type { CommitVerdict } from '../../../schemas/index.ts';
import { decideCommitVerdicts } from '../../status/index.ts';
import type { CommitStore } from '../commits/commit-store.ts';
import { readStatusInput, type StatusInputOptions } from './read-status-input.ts';

export interface VerdictReaderOptions extends StatusInputOptions {
  readonly store: StatusInputOptions['store'] & Pick<CommitStore, 'readCommitInForce' | 'readProgress'>;
}

/** How far the commit in force is. Nothing while another server knows a newer one: this one is about to learn of it. */
export function createVerdictReader(options: VerdictReaderOptions): () => Promise<readonly CommitVerdict[]> {
  const { store } = options;
  return async () => {
    const input = await readStatusInput(options);
    if (input === undefined) return [];
    const { id } = input.expectation.commit;
    if ((await store.readCommitInForce()) !== id) return [];
    return decideCommitVerdicts(input, await store.readProgress(id));
  };
}
