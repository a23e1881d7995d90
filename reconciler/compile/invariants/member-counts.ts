import type { Bounds, Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { PlacedMiddleware } from '../model.ts';
import type { InvariantInput } from './check.ts';

/** Bounds and odd quorum of a topology, over all members and per role. A middleware that is being removed needs none. */
export function checkMemberCounts({ middleware }: InvariantInput): readonly Diagnostic[] {
  return [...middleware.values()].filter((one) => one.state !== 'absent').flatMap(checkOne);
}

function checkOne(middleware: PlacedMiddleware): readonly Diagnostic[] {
  const { document, adapter, topology } = middleware;
  const rules = adapter.document.spec.topologies[topology];
  const declared = document.value.spec.members;
  const spot = { document, path: ['spec', 'members'], part: 'key' as const };
  const where = `topology ${topology} of ${adapter.name}`;
  const diagnostics: Diagnostic[] = [];
  const outside = outOfBounds(declared.length, rules?.members);
  if (outside !== undefined) diagnostics.push(findingAt('MW5007', spot, { detail: `${where} has ${outside}, found ${declared.length}` }));
  if (rules?.members?.odd === true && declared.length % 2 === 0)
    diagnostics.push(findingAt('MW5006', spot, { detail: `${where} has an odd number of members, found ${declared.length}` }));
  for (const [role, bounds] of Object.entries(rules?.roles ?? {})) {
    const count = declared.filter((member) => member.role === role).length;
    // Members without a role are reported one by one; counting them would repeat it.
    if (declared.some((member) => member.role === undefined)) break;
    const wrong = outOfBounds(count, bounds);
    if (wrong !== undefined)
      diagnostics.push(findingAt('MW5008', spot, { detail: `${where} has ${wrong} with the role ${role}, found ${count}` }));
    else if (bounds.odd === true && count % 2 === 0)
      diagnostics.push(
        findingAt('MW5006', spot, { detail: `${where} has an odd number of members with the role ${role}, found ${count}` }),
      );
  }
  return diagnostics;
}

function outOfBounds(count: number, bounds: Bounds | undefined): string | undefined {
  const { min = 0, max = Number.POSITIVE_INFINITY } = bounds ?? {};
  if (count >= min && count <= max) return undefined;
  if (min === max) return `exactly ${min} ${min === 1 ? 'member' : 'members'}`;
  return count < min ? `at least ${min} ${min === 1 ? 'member' : 'members'}` : `at most ${max} ${max === 1 ? 'member' : 'members'}`;
}
