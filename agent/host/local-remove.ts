import { constants, lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { errorCode, withFileFailure } from './file-failure.ts';
import { HostError } from './host.ts';
import { syncDirectory } from './local-write.ts';
import { childPath, placeOnly, withOpen, withPlace } from './walk.ts';

/** Removes a file, a link or a directory; a tree by opening each directory without following links. */
export function removeEntry({
  root,
  path,
  recursive,
}: {
  readonly root: string;
  readonly path: string;
  readonly recursive: boolean;
}): void {
  withFileFailure('remove', path, () =>
    withPlace(root, path, (place) => {
      if (place === undefined) return;
      const found = lstatSync(place.path, { throwIfNoEntry: false });
      if (found === undefined) return;
      if (!found.isDirectory()) unlinkSync(place.path);
      else if (recursive) removeTree(place.path);
      else removeDirectory(place.path, path);
      syncDirectory(place.directory);
    }),
  );
}

function removeDirectory(place: string, path: string): void {
  try {
    rmdirSync(place);
  } catch (error) {
    if (errorCode(error) !== 'ENOTEMPTY' && errorCode(error) !== 'EEXIST') throw error;
    throw new HostError('NOT_EMPTY', `${path} is not empty (${readdirSync(place).length} entries); it is left as it is`, error);
  }
}

/** A directory swapped for a link midway is not opened, so nothing outside can be emptied. */
function removeTree(place: string): void {
  withOpen(place, placeOnly | constants.O_DIRECTORY, (handle) => {
    if (handle === undefined) return;
    for (const entry of readdirSync(`/proc/self/fd/${handle}`, { withFileTypes: true })) {
      const child = childPath(handle, entry.name);
      if (entry.isDirectory()) removeTree(child);
      else unlinkSync(child);
    }
  });
  rmdirSync(place);
}
