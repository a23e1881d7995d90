import type { ResourceOf } from '../../../schemas/index.ts';
import { HostError, type HostReader } from '../../host/index.ts';
import { ApplyError } from '../resource-module.ts';
import { checkLimits } from './check-limits.ts';
import { checkPorts } from './check-ports.ts';
import { checkProgram } from './check-program.ts';

/**
 * Throws ApplyError when the service could not be started as it is wanted: no program, account or directory, limits that cannot be
 * had, or a port that somebody else holds. Nothing is taken down before it; a reload needs the ports only.
 */
export async function checkStart(service: ResourceOf<'service'>, host: HostReader, effect: 'reload' | 'restart'): Promise<void> {
  const problem =
    (effect === 'restart' ? ((await checkProgram(service, host)) ?? (await checkLimits(service, host))) : undefined) ??
    (await portProblem(service, host));
  if (problem !== undefined) throw new ApplyError(`${service.id} is left as it is: ${problem}`);
}

/** What cannot be seen is tried: the product itself finds out. */
async function portProblem(service: ResourceOf<'service'>, host: HostReader): Promise<string | undefined> {
  try {
    return await checkPorts(service, host);
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}
