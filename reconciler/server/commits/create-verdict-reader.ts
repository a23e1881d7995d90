import type { CommitVerdict } from '../../../schemas/index.ts';
import { decideCommitVerdicts, type LastReport } from '../../status/index.ts';
import { buildInput, type ViewReaderOptions } from '../views/create-view-reader.ts';

/** How far the commit in force is. Nothing while another server knows a newer one: this one is about to learn of it. */
export function createVerdictReader(
  options: Pick<ViewReaderOptions, 'store' | 'expectation' | 'source' | 'clock'> & {
    readonly readReports: () => Promise<ReadonlyMap<string, LastReport>>;
  },
): () => Promise<readonly CommitVerdict[]> {
  const { store, readReports } = options;
  return async () => {
    const input = await buildInput(options, readReports);
    if (input === undefined) return [];
    const { id } = input.expectation.commit;
    if ((await store.readCommitInForce()) !== id) return [];
    return decideCommitVerdicts(input, await store.readProgress(id));
  };
}
