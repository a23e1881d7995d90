import type { Ledger, ServiceProof, UnprovenFile, WorkingDirectory } from '../../schemas/index.ts';
import { incarnationOf } from './seen-processes.ts';
import type { Step } from './step.ts';

export interface DirectoryJudgement {
  /** As it was when the process was first seen in it. */
  readonly directory?: NonNullable<ServiceProof['directory']>;
  /** What a process writes into a directory that is at no path, or at another one, is lost to everybody else. */
  readonly unproven?: UnprovenFile;
}

/**
 * Whether the process of a service still works in the directory that is at its path: it was not deleted, renamed, or another one
 * mounted over it. A process that changes its directory itself is in another one, and that is as it should be.
 */
export function judgeDirectory(service: Step, { proofs = {} }: Pick<Ledger, 'proofs'>): DirectoryJudgement {
  const seen = service.observed.status === 'known' ? service.observed.facts?.workingDirectory : undefined;
  const proof = proofs[service.resource.id];
  const known = proof?.incarnation === incarnationOf(service) ? proof?.directory : undefined;
  if (seen === undefined) return known === undefined ? {} : { directory: known };
  const { path, identity } = seen;
  const directory = known?.identity === identity ? known : { path, identity };
  const how = describeLoss(seen, directory.path);
  if (how === undefined) return { directory };
  const evidence = `the process of ${service.resource.id} works in ${how}: what it writes there is in no file of ${directory.path}`;
  return { directory, unproven: { effect: 'restart', evidence, cure: cureOf(seen, service) } };
}

function describeLoss({ path, lost }: WorkingDirectory, before: string): string | undefined {
  if (lost === 'deleted') return `${before}, which was deleted`;
  if (path !== before) return `what was ${before} and is ${path} now`;
  return lost === undefined ? undefined : `what was ${before}, and another directory is there now`;
}

function cureOf({ lost }: WorkingDirectory, { resource }: Step): string {
  const back = lost === 'deleted' ? '' : 'put the directory back, or ';
  return `${back}save what only the process holds, then restart ${resource.name}: it is not restarted by itself, since that may lose it`;
}
