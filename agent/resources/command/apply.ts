import type { ApplyContext, ApplyOutcome, ApplyStep } from '../resource-module.ts';
import { applied } from '../resource-module.ts';
import { runOrFail } from '../run-or-fail.ts';
import { execOptionsOf } from './exec-options.ts';

/** Runs the program. What a command did cannot be taken back, so a removal does nothing. */
export async function applyCommand(step: ApplyStep<'command'>, { host, signal }: ApplyContext): Promise<ApplyOutcome> {
  switch (step.action) {
    case 'create':
    case 'update':
      await runOrFail(step.desired.via.argv, { host, ...execOptionsOf(step.desired.via, signal) });
      return applied;
    case 'remove':
      return { kept: 'what the command did stays' };
    case 'refresh':
    case 'check':
      return applied;
  }
}
