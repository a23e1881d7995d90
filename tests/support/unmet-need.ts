import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

interface Needs {
  readonly root?: boolean;
  readonly programs?: readonly string[];
  readonly files?: readonly string[];
}

/** Why a test cannot run on this machine, for `context.skip(reason)`; undefined when it can. */
export function unmetNeed({ root = false, programs = [], files = [] }: Needs): string | undefined {
  if (root && process.getuid?.() !== 0) return 'needs root';
  const program = programs.find((name) => !isOnPath(name));
  if (program !== undefined) return `${program} is not installed`;
  const file = files.find((path) => !existsSync(path));
  return file === undefined ? undefined : `${file} is not there`;
}

/** Skips a test, aloud, where one of these programs, or git, is not installed. */
export function skipWithout(context: { readonly skip: (reason: string) => void }, ...programs: readonly string[]): void {
  const need = unmetNeed({ programs: [...programs, 'git'] });
  if (need !== undefined) context.skip(need);
}

function isOnPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => isExecutable(join(folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
