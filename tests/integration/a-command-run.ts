import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from '../../reconciler/commands/program.ts';
import { environment } from './a-plumb-process.ts';

export interface CommandAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `plumb` in this process, which is quicker; plumb-command.test.ts runs it as a process of its own. */
export async function runHere(cwd: string, ...args: readonly string[]): Promise<CommandAnswer> {
  const told = { stdout: '', stderr: '' };
  const restores = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const { write } = stream;
    stream.write = (chunk: unknown) => {
      told[name] += String(chunk);
      return true;
    };
    return () => {
      stream.write = write;
    };
  });
  const before = process.cwd();
  process.chdir(cwd);
  try {
    return { status: await runProgram(args), ...told };
  } finally {
    process.chdir(before);
    process.exitCode = 0;
    for (const restore of restores) restore();
  }
}

/** Runs git as Ada. */
export function git(root: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.com'];
  const { status, stdout, stderr } = spawnSync('git', ['-C', root, ...identity, ...args], { env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

export type TextFiles = Readonly<Record<string, string>>;

export function writeFiles(root: string, files: TextFiles): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** Returns the commit's id. */
export function commitFiles(root: string, files: TextFiles, subject = 'A commit'): string {
  writeFiles(root, files);
  git(root, 'add', '-A');
  git(root, 'commit', '--quiet', '-m', subject);
  return git(root, 'rev-parse', 'HEAD');
}
