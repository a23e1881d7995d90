import type { ResourceOf } from '../../../schemas/index.ts';
import type { ExecResult, HostReader } from '../../host/index.ts';

const timeoutMs = 10_000;

/** Looks at a program and a directory as the account that runs it sees both. Exits 0, or with a code of `problems`. */
const script = `p=$0
case $p in */*) ;; *) p=$(command -v -- "$p") || exit 13 ;; esac
[ -e "$p" ] || exit 13
[ -f "$p" ] || exit 14
[ -x "$p" ] || exit 15
line=$(head -c 256 -- "$p" 2>/dev/null | head -n 1)
case $line in '#!'*) set -f; i=\${line#'#!'}; set -- "$1" $i; [ -x "$2" ] || { printf %s "$2"; exit 16; } ;; esac
[ -z "$1" ] || [ -d "$1" ] || exit 17
[ -z "$1" ] || cd -- "$1" || exit 18`;

interface CheckedProgram {
  readonly program: string;
  readonly cwd: string;
  readonly account: string;
}

const problems: Readonly<Record<number, (checked: CheckedProgram, said: string) => string>> = {
  13: ({ program }) => `${program}: there is no such program`,
  14: ({ program }) => `${program} is not a file that can be executed`,
  15: ({ program, account }) => `${program} may not be executed by ${account}`,
  16: ({ program }, said) => `${program} is a script for ${said}, which is not there or may not be executed`,
  17: ({ cwd }) => `its working directory ${cwd} does not exist`,
  18: ({ cwd, account }) => `its working directory ${cwd} may not be entered by ${account}`,
};

/** Why a process of this service could not be started now, or undefined. What cannot be looked at is no reason. */
export async function checkProgram({ via }: ResourceOf<'service'>, host: HostReader): Promise<string | undefined> {
  const program = via.argv?.[0];
  if (program === undefined) return undefined;
  const user = host.privileged ? via.user : undefined;
  const account = user === undefined ? undefined : await host.query(['id', '-g', user], { timeoutMs });
  if (account?.exitCode === 1) return `its user ${user} does not exist`;
  const group = host.privileged && via.group !== undefined ? await host.query(['getent', 'group', via.group], { timeoutMs }) : undefined;
  if (group?.exitCode === 2) return `its group ${via.group} does not exist`;
  const as = user === undefined || account?.exitCode !== 0 ? [] : prefixOf(user, via, account);
  const cwd = via.cwd ?? '';
  const looked = await host.query([...as, 'sh', '-c', script, program, cwd], { timeoutMs, env: pathOf(via) });
  const problem = looked.exitCode === null ? undefined : problems[looked.exitCode];
  return problem?.({ program, cwd, account: user ?? 'this agent' }, looked.stdout);
}

/** Under systemd a process has the groups of its user, under the supervisor only the first of them. */
function prefixOf(user: string, { manager, group }: ResourceOf<'service'>['via'], { stdout }: ExecResult): readonly string[] {
  const first = manager === 'systemd' && group !== undefined ? group : stdout.trim();
  return ['setpriv', `--reuid=${user}`, `--regid=${first}`, manager === 'systemd' ? '--init-groups' : '--clear-groups'];
}

/** A program without a path is looked for where the service manager looks. */
function pathOf({ env = {}, manager }: ResourceOf<'service'>['via']): Readonly<Record<string, string>> {
  return manager === 'supervisor' && env['PATH'] !== undefined ? { PATH: env['PATH'] } : {};
}
