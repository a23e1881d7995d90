import { type Command, Option } from 'commander';
import { dump } from 'js-yaml';
import { maskValue, type Observation, type Resource, readPointer, sensitivePointers, withPointer } from '../../schemas/index.ts';
import { runCycle } from '../cycle.ts';
import { readAgentOptions, withAgentOptions } from './agent-options.ts';
import { openAgent } from './open-agent.ts';
import { printAnswer } from './print-answer.ts';

type ObserveCommandOptions = Parameters<typeof readAgentOptions>[0] & { readonly output: string };

export function observeCommand(program: Command): void {
  withAgentOptions(program.command('observe'))
    .description('show what is seen of every resource of this host: files, packages, services, running values; writes nothing')
    .addOption(new Option('-o, --output <format>', 'how it is printed').choices(['yaml', 'json']).default('yaml'))
    .addHelpText('after', '\nExamples:\n  plumb-agent observe\n  plumb-agent observe -o json | jq .\n\nExit codes: 0 done, 2 error')
    .action(async ({ output, ...given }: ObserveCommandOptions) => {
      const options = readAgentOptions(given, process.env);
      const { deps } = await openAgent(options, { signal: new AbortController().signal, emit: async () => {}, readsOnly: true });
      const { plan, observed } = await runCycle({ trigger: 'manual', dryRun: true }, deps);
      printAnswer(await deps.desiredState.next({ offline: true, signal: deps.signal }));
      if (plan === undefined) throw new Error('nothing is known of this host yet');
      const shown = Object.fromEntries(plan.steps.map(({ resource }) => [resource.id, masked(resource, observed.get(resource.id))]));
      process.stdout.write(output === 'json' ? `${JSON.stringify(shown, null, 2)}\n` : dump(shown, { skipInvalid: true }));
    });
}

/** Without what is sensitive. */
function masked(resource: Resource, observation: Observation | undefined): unknown {
  if (observation?.status !== 'known') return observation;
  const { values: _all, ...facts } = observation.facts ?? {};
  let fields: Readonly<Record<string, unknown>> = observation.fields;
  for (const pointer of sensitivePointers(resource, observation.fields)) {
    const value = readPointer(fields, pointer);
    if (value !== undefined) fields = withPointer(fields, pointer, maskValue(value));
  }
  return { ...observation, fields, facts };
}
