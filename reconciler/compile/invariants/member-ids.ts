import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

/** Ids are unique among the members of one middleware; 1 and "1" are the same id. */
export function checkMemberIds({ catalog }: InvariantInput): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const document of catalog.byKind.Middleware.values()) {
    const first = new Map<string, number>();
    document.value.spec.members.forEach((member, index) => {
      const id = String(member.id);
      const before = first.get(id);
      if (before === undefined) first.set(id, index);
      else
        diagnostics.push(
          findingAt(
            'MW5003',
            { document, path: ['spec', 'members', index, 'id'] },
            { detail: `member ${before + 1} of ${document.name} has the id ${JSON.stringify(id)} already` },
          ),
        );
    });
  }
  return diagnostics;
}
