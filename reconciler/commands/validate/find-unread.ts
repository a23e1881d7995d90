import { canonicalJson, type Diagnostic, hasErrors } from '../../../schemas/index.ts';
import { notAsCommitted, type WorkingCopy } from '../../source/index.ts';
import { compileSnapshot, type RenderedFleet } from '../fleet/compile-snapshot.ts';

/** What is wrong only because a commit would not bring the files as they are here. */
export function findUnread(checked: RenderedFleet, { unread, asCommitted }: WorkingCopy): readonly Diagnostic[] {
  if (unread.size === 0) return [];
  const known = new Set(checked.diagnostics.map(canonicalJson));
  const errors = compileSnapshot(asCommitted).diagnostics.filter((one) => hasErrors([one]) && !known.has(canonicalJson(one)));
  const named = new Set(errors.map(({ file }) => file));
  const used = [...unread].filter(([path]) => (checked.cache.files.has(path) || path.startsWith('adapters/')) && !named.has(path));
  return [...errors, ...used.map(([path, reason]) => notAsCommitted(path, reason))];
}
