import { formatText } from '../../reconciler/compile/index.ts';
import type { DesiredAnswer } from '../desired/desired-state.ts';

/** Says on standard error why the newest commit is not what is enforced, where that is so. */
export function printAnswer({ refused, problem }: DesiredAnswer): void {
  if (problem !== undefined) process.stderr.write(`plumb-agent: ${problem.reason}: ${problem.message}\n`);
  if (refused === undefined) return;
  process.stderr.write(`${formatText(refused.diagnostics)}plumb-agent: commit ${refused.commit} is refused\n`);
}
