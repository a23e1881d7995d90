import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import type { HostReader } from '../../host/index.ts';

/**
 * The observation with whether the main process is suspended, where Git says that it must not be. Workers may serve on meanwhile; but
 * what is suspended takes no reload, starts no new worker and does not end.
 */
export async function addSuspension(
  state: Observation<'service'>,
  { fields: wanted }: Pick<ResourceOf<'service'>, 'fields'>,
  host: HostReader,
): Promise<Observation<'service'>> {
  if (wanted.suspended === undefined || state.status !== 'known') return state;
  const { fields, facts } = state;
  const process = fields.running === true && facts?.pid !== undefined ? await host.readProcess(facts.pid) : undefined;
  if (process?.suspended === undefined) return { ...state, fields: { ...fields, suspended: false } };
  const evidenceByPointer = { ...facts?.evidenceByPointer, '/suspended': process.suspended };
  return { ...state, fields: { ...fields, suspended: true }, facts: { ...facts, evidenceByPointer } };
}
