import { lstatSync, renameSync } from 'node:fs';
import { withFileFailure } from './file-failure.ts';
import { HostError } from './host.ts';
import { syncDirectory } from './local-write.ts';
import { withExistingPlace } from './walk.ts';

/** Renames within one file system; no link on either way is followed, and nothing is written over. */
export function renameEntry({ root, from, to }: { readonly root: string; readonly from: string; readonly to: string }): void {
  withFileFailure('move', from, () =>
    withExistingPlace(root, from, (source) =>
      withExistingPlace(root, to, (target) => {
        if (lstatSync(target.path, { throwIfNoEntry: false }) !== undefined) throw new HostError('EEXIST', `${to} is there already`);
        renameSync(source.path, target.path);
        syncDirectory(target.directory);
        syncDirectory(source.directory);
      }),
    ),
  );
}
