import type { FleetFile } from '../../examples/demo/fleet-repository.ts';
import type { Lab } from './lab.ts';

/** A change on a branch of its own, merged at once. Returns the commit that is then on main. */
export function mergePullRequest({ repository }: Lab, subject: string, files: Readonly<Record<string, FleetFile>>): string {
  const branch = subject.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  repository.git('update-ref', `refs/heads/${branch}`, 'refs/heads/main');
  const commit = repository.commit(files, { subject, branch });
  repository.git('update-ref', 'refs/heads/main', commit);
  repository.deleteBranch(branch);
  return commit;
}
