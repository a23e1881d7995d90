import { digestOf, hasErrors } from '../../schemas/index.ts';
import { compareDiagnostics } from './compare-diagnostics.ts';
import type { Clause, Review } from './review.ts';
import { countOf, reviewFinding } from './review-finding.ts';
import type { CompiledSide, ReviewInput } from './review-input.ts';

/** A review of commits of which one does not compile: its findings are all that it can tell. */
export function reviewBroken({ from, to }: ReviewInput): Review {
  const desired = digestOf({ from: from.commit, to: to.commit });
  const statement = to.fleet === undefined ? brokenClause(to) : mendedClause(from);
  return {
    version: 1,
    fleet: (to.fleet ?? from.fleet)?.settings.name ?? '',
    from: from.commit,
    to: to.commit,
    verdict: to.fleet === undefined ? 'failed' : 'changes',
    compiles: false,
    statement: [statement],
    findings: to.fleet === undefined ? [reviewFinding('MW9010', { detail: `${errorsOf(to)}, listed below` })] : [],
    totals: { changedHosts: 0, changedMembers: 0, hosts: 0, members: 0, deletions: 0 },
    middleware: [],
    hosts: [],
    settings: [],
    reach: [],
    // A finding that both sides have keeps the change from being applied as well.
    diagnostics: compareDiagnostics(
      to.fleet === undefined ? from.diagnostics.filter((one) => !hasErrors([one])) : from.diagnostics,
      to.diagnostics,
    ),
    digest: { whole: digestOf({ desired }), desired },
  };
}

function errorsOf({ diagnostics }: CompiledSide): string {
  return countOf(diagnostics.filter((diagnostic) => hasErrors([diagnostic])).length, 'error');
}

function brokenClause(to: CompiledSide): Clause {
  return { text: `the change does not compile (${errorsOf(to)}): every host would keep what it has`, grave: true };
}

function mendedClause(from: CompiledSide): Clause {
  return {
    text: `the base does not compile (${errorsOf(from)}) and this change mends it: hosts run an earlier commit, so compare with that one`,
    grave: true,
  };
}
