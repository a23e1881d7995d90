import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

/** Sources of a Package that no host takes, whatever hosts there will be: an earlier one fits all of theirs. */
export function checkUnusedSources({ catalog }: InvariantInput): readonly Diagnostic[] {
  return [...catalog.byKind.Package.values()].flatMap((document) => {
    const { sources } = document.value.spec;
    return sources.flatMap((source, index) => {
      const earlier = sources.slice(0, index).findIndex(({ os, arch }) => covers(os, source.os) && covers(arch, source.arch));
      if (earlier === -1) return [];
      const detail = `source ${index} is never taken: source ${earlier} comes first and fits all hosts that it fits`;
      return [
        findingAt('MW5031', { document, path: ['spec', 'sources', index] }, { detail, fix: 'move it before that one, or remove it' }),
      ];
    });
  });
}

/** Without a value a source fits every host. */
function covers(earlier: string | undefined, later: string | undefined): boolean {
  return earlier === undefined || earlier === later;
}
