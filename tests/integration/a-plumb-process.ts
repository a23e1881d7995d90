import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const main = join(import.meta.dirname, '../../reconciler/main.ts');

/** Without what this machine's user has configured. */
export const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** Runs `plumb` as a process of its own, to its end. */
export function plumb(
  args: readonly string[],
  { cwd = '/', env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd,
    env: { ...environment, ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
