import type { CommitState } from '../../forge/index.ts';
import type { Review } from '../../review/index.ts';

export interface ReviewStatus {
  readonly context: string;
  readonly state: CommitState;
  readonly description: string;
}

/** The statuses of a review, one a check: whether the files are right, and whether the change may be made. */
export function reviewStatuses({ verdict, statement, findings, diagnostics }: Review): readonly ReviewStatus[] {
  const errors = diagnostics.added.filter(({ severity }) => severity === 'error');
  const warnings = diagnostics.added.length - errors.length;
  const broken = findings.filter(({ severity }) => severity === 'error');
  const text = verdict === 'empty' ? 'nothing changes on any host' : statement.map((clause) => clause.text).join(', ');
  return [
    errors.length > 0
      ? { context: 'plumb/validate', state: 'failure', description: describe(errors, 'new errors') }
      : {
          context: 'plumb/validate',
          state: 'success',
          description: warnings === 0 ? 'no new findings' : `no new errors, ${warnings} new warnings`,
        },
    verdict === 'failed'
      ? { context: 'plumb/review', state: 'failure', description: describe([...broken, ...errors], 'reasons against it') }
      : { context: 'plumb/review', state: 'success', description: text },
  ];
}

function describe(findings: readonly { readonly code: string; readonly detail: string }[], what: string): string {
  const [first] = findings;
  const count = findings.length > 1 ? `${findings.length} ${what}, ` : '';
  return first === undefined ? 'failed' : `${count}${first.code} ${first.detail}`;
}
