import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import type { HostReader, ProcessFacts } from '../../host/index.ts';

/**
 * The observation with the age of the main process, the directory that it works in and, where Git says that it must not be, whether it is suspended. Workers may serve
 * on meanwhile; but what is suspended takes no reload, starts no new worker and does not end.
 */
export async function addProcess(
  state: Observation<'service'>,
  { fields: wanted }: Pick<ResourceOf<'service'>, 'fields'>,
  host: HostReader,
): Promise<Observation<'service'>> {
  if (state.status !== 'known') return state;
  const { fields, facts } = state;
  const process = fields.running === true && facts?.pid !== undefined ? await host.readProcess(facts.pid) : undefined;
  const workingDirectory = process === undefined ? undefined : await host.readWorkingDirectory(process.pid);
  const place = workingDirectory === undefined ? {} : { workingDirectory };
  const aged = process === undefined ? state : { ...state, facts: { ...facts, ...ageOf(process), ...place } };
  if (wanted.suspended === undefined) return aged;
  if (process?.suspended === undefined) return { ...aged, fields: { ...fields, suspended: false } };
  const evidenceByPointer = { ...facts?.evidenceByPointer, '/suspended': process.suspended };
  return { ...aged, fields: { ...fields, suspended: true }, facts: { ...aged.facts, evidenceByPointer } };
}

function ageOf({ startTicks, upMs }: ProcessFacts): Pick<ProcessFacts, 'startTicks' | 'upMs'> {
  return { startTicks, upMs };
}
