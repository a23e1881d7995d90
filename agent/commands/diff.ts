import { type Command, Option } from 'commander';
import { dump } from 'js-yaml';
import { formatPlan, isInSync, type Plan, planDocument } from '../../reconciler/plan/index.ts';
import { runCycle } from '../cycle.ts';
import { readAgentOptions, withAgentOptions } from './agent-options.ts';
import { openAgent } from './open-agent.ts';
import { printAnswer } from './print-answer.ts';

type DiffCommandOptions = Parameters<typeof readAgentOptions>[0] & { readonly output: string; readonly detailedExitcode?: boolean };

export function diffCommand(program: Command): void {
  withAgentOptions(program.command('diff'))
    .description('show what a cycle would do on this host; writes nothing')
    .addOption(new Option('-o, --output <format>', 'how it is printed').choices(['table', 'json', 'yaml']).default('table'))
    .option('--detailed-exitcode', 'exit 0 in sync, 2 differences, 1 error, as terraform does')
    .addHelpText(
      'after',
      '\nExamples:\n  plumb-agent diff\n  plumb-agent diff -o json --repo ./fleet --host web1\n\nExit codes: 0 in sync, 1 differences, 2 error, or the newest commit is not the one compared',
    )
    .action(async ({ output, detailedExitcode = false, ...given }: DiffCommandOptions) => {
      try {
        process.exitCode = exitCodeFor(await showDifferences(output, given), detailedExitcode);
      } catch (error) {
        if (!detailedExitcode) throw error;
        process.stderr.write(`plumb-agent: ${error instanceof Error ? error.message : String(error)}\n`);
        process.exitCode = 1;
      }
    });
}

interface ComparedPlan {
  readonly plan: Plan;
  /** The newest commit was asked for and is the one compared. */
  readonly isNewest: boolean;
}

/** In sync with an older commit says nothing of the newest one. */
function exitCodeFor({ plan, isNewest }: ComparedPlan, detailed: boolean): number {
  if (!isInSync(plan)) return detailed ? 2 : 1;
  if (isNewest) return 0;
  return detailed ? 1 : 2;
}

async function showDifferences(output: string, given: Parameters<typeof readAgentOptions>[0]): Promise<ComparedPlan> {
  const options = readAgentOptions(given, process.env);
  const { deps } = await openAgent(options, { signal: new AbortController().signal, emit: async () => {}, readsOnly: true });
  const { plan } = await runCycle({ trigger: 'manual', dryRun: true }, deps);
  const answer = await deps.desiredState.next({ offline: true, signal: deps.signal });
  printAnswer(answer);
  if (plan === undefined) throw new Error('nothing is known of this host yet');
  if (output === 'json') process.stdout.write(`${JSON.stringify(planDocument(plan), null, 2)}\n`);
  else if (output === 'yaml') process.stdout.write(dump(planDocument(plan)));
  else process.stdout.write(formatPlan(plan));
  return { plan, isNewest: answer.problem === undefined && answer.refused === undefined };
}
