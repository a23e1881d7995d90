import type { Observation, ResourceOf } from '../../../schemas/index.ts';
import type { HostReader, ProcessFacts } from '../../host/index.ts';

/** Processes whose suspension is told; the others are counted. */
const toldProcesses = 3;

/**
 * The observation with the age of the main process, the directory that it works in and, where Git says that none of them must be,
 * which of its processes are suspended. Others may serve on meanwhile; but a suspended main process takes no reload and does not
 * end, and what a suspended worker has taken waits for ever.
 */
export async function addProcess(
  state: Observation<'service'>,
  { fields: wanted, via }: Pick<ResourceOf<'service'>, 'fields' | 'via'>,
  host: HostReader,
): Promise<Observation<'service'>> {
  if (state.status !== 'known') return state;
  const { fields, facts } = state;
  const process = fields.running === true && facts?.pid !== undefined ? await host.readProcess(facts.pid) : undefined;
  const workingDirectory = process === undefined ? undefined : await host.readWorkingDirectory(process.pid);
  const place = workingDirectory === undefined ? {} : { workingDirectory };
  const aged = process === undefined ? state : { ...state, facts: { ...facts, ...ageOf(process), ...place } };
  if (wanted.suspended === undefined) return aged;
  const family = process === undefined ? [] : [process, ...(await host.listDescendants(process.pid))];
  const suspended = family.filter(isSuspended);
  const children =
    via.argv === undefined || via.children === 'passing' || process === undefined ? {} : { children: nameChildren(process.pid, family) };
  const known = { ...aged.facts, ...children };
  if (suspended.length === 0) return { ...aged, fields: { ...fields, suspended: false }, facts: known };
  const evidenceByPointer = { ...facts?.evidenceByPointer, '/suspended': describe(suspended, facts?.pid) };
  const pids = suspended.map(({ pid }) => pid);
  return { ...aged, fields: { ...fields, suspended: true }, facts: { ...known, suspendedPids: pids, evidenceByPointer } };
}

function nameChildren(main: number, family: readonly ProcessFacts[]): readonly string[] {
  return family
    .filter(({ parentPid }) => parentPid === main)
    .map(({ pid, startTicks }) => `${pid}@${startTicks}`)
    .sort();
}

function isSuspended({ suspended }: ProcessFacts): boolean {
  return suspended !== undefined;
}

function describe(suspended: readonly ProcessFacts[], main: number | undefined): string {
  const told = suspended
    .slice(0, toldProcesses)
    .map(({ pid, suspended: why = '' }) => (pid === main ? why : `${why}, below process ${main}`));
  const left = suspended.length - told.length;
  return `${told.join('; ')}${left === 0 ? '' : `; and ${left} more`}`;
}

function ageOf({ startTicks, upMs }: ProcessFacts): Pick<ProcessFacts, 'startTicks' | 'upMs'> {
  return { startTicks, upMs };
}
