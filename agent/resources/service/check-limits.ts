import { limitWords, type ResourceOf, splitLimit } from '../../../schemas/index.ts';
import { type HostReader, limitOptions } from '../../host/index.ts';

const timeoutMs = 10_000;

/** Why no process of this service could have its resource limits now, or undefined. A process that ends at once tries them. */
export async function checkLimits({ via }: ResourceOf<'service'>, host: HostReader): Promise<string | undefined> {
  const { limits, manager } = via;
  if (limits === undefined) return undefined;
  const tried = await host.query(['prlimit', ...limitOptions(limits), '--', 'true'], { timeoutMs });
  if (tried.exitCode === 0) return undefined;
  if (tried.spawnError !== undefined) {
    return manager === 'supervisor' ? `its limits are set by prlimit of util-linux, and ${tried.spawnError}` : undefined;
  }
  const name = /failed to set the (\w+) resource limit/.exec(tried.stderr)?.[1]?.toLowerCase();
  const limit = name === undefined ? undefined : limits[name];
  if (name === undefined || limit === undefined) return undefined;
  return `its limit ${name} of ${limit} cannot be had: ${await explain(name, limit, host)}`;
}

async function explain(name: string, limit: string, host: HostReader): Promise<string> {
  const most = name === 'nofile' ? Number((await host.query(['cat', '/proc/sys/fs/nr_open'], { timeoutMs })).stdout) : 0;
  if (most > 0 && Number(splitLimit(limit).hard) > most)
    return `this machine gives a process at most ${most} open files; raise fs.nr_open by sysctl, or lower the limit`;
  const argv = ['prlimit', '--raw', '--noheadings', '--output=HARD', `--${name}`];
  const own = (await host.query(argv, { timeoutMs })).stdout.trim();
  const row = limitWords[name]?.row ?? name;
  return `the agent's own hard limit (${row}) is ${own === '' ? 'lower' : own} and it may not raise it; give the agent the right to (root, CAP_SYS_RESOURCE) or a higher limit of its own, or lower the limit`;
}
