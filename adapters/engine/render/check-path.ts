import { posix } from 'node:path';
import { quoteValue } from '../../../schemas/index.ts';
import type { RenderEnvironment } from '../adapter.ts';
import { RenderError } from '../expressions/read-value.ts';

/** The path itself when it is absolute, has no .. or doubled slash, and lies under the root. Throws RenderError MW7003. */
export function checkPath(path: string, { root }: RenderEnvironment): string {
  if (!path.startsWith('/') || posix.normalize(path) !== path || path.endsWith('/') || path.includes('\0')) {
    throw new RenderError('MW7003', `the path ${quoteValue(path)} is not a plain absolute path`);
  }
  if (root !== '' && !path.startsWith(`${root}/`)) throw new RenderError('MW7003', `the path ${quoteValue(path)} is outside of ${root}`);
  return path;
}
