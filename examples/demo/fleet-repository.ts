import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** The change of a commit to one path: a text or bytes is a file, null removes it. */
export type FleetFile = string | Uint8Array | null | { readonly linkTo: string } | { readonly submodule: string };

export interface CommitOptions {
  readonly subject?: string;
  readonly author?: string;
  readonly branch?: string;
  /** ISO 8601; by default a minute after the commit before, from a fixed start. */
  readonly at?: string;
}

/** A bare repository, written to without a work tree. */
export interface FleetRepository {
  /** Directory of the bare repository. */
  readonly path: string;
  /** Adds a commit on the branch; files not named stay. Returns the commit's id. */
  commit(files: Readonly<Record<string, FleetFile>>, options?: CommitOptions): string;
  /** Replaces the branch by one commit without a parent that holds these files only. */
  forcePush(files: Readonly<Record<string, FleetFile>>, options?: CommitOptions): string;
  deleteBranch(branch?: string): void;
  /** Runs git in the repository and returns what it printed. */
  git(...args: readonly string[]): string;
}

const firstCommitAt = Date.UTC(2026, 0, 5, 9, 0, 0);

/** Makes a bare repository at `path` with branch `main` and, when files are given, a first commit. */
export function createFleetRepository(path: string, files?: Readonly<Record<string, FleetFile>>): FleetRepository {
  mkdirSync(path, { recursive: true });
  const git = (...args: readonly string[]) => runGit(path, { args });
  git('init', '--bare', '--quiet', '--initial-branch=main', '.');
  let commits = 0;

  const write = (changes: Readonly<Record<string, FleetFile>>, options: CommitOptions & { readonly fresh: boolean }): string => {
    const branch = options.branch ?? 'main';
    const at = options.at === undefined ? firstCommitAt + commits * 60_000 : Math.floor(Date.parse(options.at) / 1000) * 1000;
    commits += 1;
    const parent = options.fresh ? undefined : tryRevision(git, `refs/heads/${branch}`);
    runGit(path, {
      args: ['fast-import', '--quiet', '--force', '--date-format=raw'],
      input: formatFastImport(changes, { ...options, branch, at, parent, subject: options.subject ?? `Commit ${commits}` }),
    });
    return git('rev-parse', `refs/heads/${branch}`).trim();
  };

  const repository: FleetRepository = {
    path,
    commit: (changes, options) => write(changes, { ...options, fresh: false }),
    forcePush: (changes, options) => write(changes, { ...options, fresh: true }),
    deleteBranch: (branch = 'main') => {
      git('update-ref', '-d', `refs/heads/${branch}`);
    },
    git,
  };
  if (files !== undefined) repository.commit(files, { subject: 'Start the fleet' });
  return repository;
}

interface CommitImport {
  readonly branch: string;
  readonly at: number;
  readonly parent: string | undefined;
  readonly subject: string;
  readonly author?: string;
}

function formatFastImport(
  files: Readonly<Record<string, FleetFile>>,
  { branch, at, parent, subject, author = 'Ada Example' }: CommitImport,
): Buffer {
  const parts: (string | Uint8Array)[] = [
    `commit refs/heads/${branch}\n`,
    `author ${author} <author@example.com> ${at / 1000} +0000\n`,
    `committer ${author} <author@example.com> ${at / 1000} +0000\n`,
    `data ${Buffer.byteLength(subject)}\n${subject}\n`,
    parent === undefined ? '' : `from ${parent}\n`,
  ];
  for (const [path, file] of Object.entries(files)) parts.push(...formatFile(JSON.stringify(path), file));
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function formatFile(path: string, file: FleetFile): (string | Uint8Array)[] {
  if (file === null) return [`D ${path}\n`];
  if (typeof file === 'string' || file instanceof Uint8Array) return [`M 100644 inline ${path}\n`, ...formatData(file)];
  if ('linkTo' in file) return [`M 120000 inline ${path}\n`, ...formatData(file.linkTo)];
  return [`M 160000 ${file.submodule} ${path}\n`];
}

function formatData(content: string | Uint8Array): (string | Uint8Array)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n'];
}

function tryRevision(git: FleetRepository['git'], revision: string): string | undefined {
  const found = git('for-each-ref', '--format=%(objectname)', revision).trim();
  return found === '' ? undefined : found;
}

function runGit(path: string, { args, input }: { readonly args: readonly string[]; readonly input?: Uint8Array }): string {
  const fixed = ['-c', 'safe.directory=*', '-c', 'gc.auto=0', '-c', 'fastimport.unpackLimit=0'];
  return execFileSync('git', ['-C', path, ...fixed, ...args], {
    ...(input === undefined ? {} : { input }),
    stdio: ['pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
}
