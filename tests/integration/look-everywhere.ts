import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type AgentHost, type AgentWorld, mainPid } from '../support/agent-world.ts';
import type { Canaries } from '../support/canaries.ts';
import type { ForgeServer } from '../support/forge-server.ts';
import { runHere } from './a-command-run.ts';
import { runProcess, type StoryServer } from './a-story-server.ts';

/** All that can be asked in a story. */
export interface Asked {
  readonly canaries: Canaries;
  readonly world: AgentWorld;
  readonly host: AgentHost;
  readonly server: StoryServer;
  readonly viewer: string;
  readonly forge: ForgeServer;
  /** Of plumb-agent, for Git and the server. */
  readonly options: readonly string[];
}

/** Looks at all outputs and places. The tokens of a viewer and of the forge stand in the environment. */
export async function lookEverywhere(chapter: string, { isCommit, ...asked }: Asked & { readonly isCommit: boolean }): Promise<void> {
  const { canaries, world, host, server, viewer, options, forge } = asked;
  const look = (place: string, said: string) => canaries.look(`${chapter}: ${place}`, said);
  for (const words of [['diff'], ['diff', '-o', 'json'], ['observe', '-o', 'json']]) {
    const given = ['--repo', world.repositoryUrl, '--host', host.name, '--root', host.root, ...options.slice(0, 2)];
    look(`plumb-agent ${words.join(' ')}`, await runProcess([world.bundle.agent, ...words, ...given]));
  }
  for (const words of [...(isCommit ? commandsOfCommit(asked) : []), ...commandsOfStatus(asked)])
    look(`plumb ${words.join(' ')}`, Object.values(await runHere('/', ...words)).join('\n'));
  for (const path of served) look(path, await server.read(path, viewer));
  look('server log', server.log());
  for (const comment of forge.comments) look('comment of the forge', JSON.stringify(comment));
  for (const status of forge.statusLog) look('status of the forge', JSON.stringify(status));
  for (const report of host.reports()) look(`spool ${report.sequence}`, JSON.stringify(report));
  for (const path of readable(host.root, isForOthers)) look(path, readFileSync(path, 'latin1'));
  // Whoever backs the store up may be anybody: only its copy of the repository holds what Git holds.
  for (const path of readable(server.data, ({ path: file }) => !file.includes('/git/'))) look(path, readFileSync(path, 'latin1'));
  for (const name of readdirSync(join(host.root, '..')).filter((file) => file.endsWith('.log')))
    look(name, readFileSync(join(host.root, '..', name), 'utf8'));
  for (const pid of [server.pid, ...membersOf(host)]) look(`arguments of process ${pid}`, readProcess(pid, 'cmdline'));
  look('environment of the server', readProcess(server.pid, 'environ'));
}

/** Of the newest commit and the change to it, in all forms. */
function commandsOfCommit({ world, server, forge }: Asked): readonly (readonly string[])[] {
  const repo = world.repository.path;
  const at = ['--revision', 'main', repo];
  const step = ['--from', 'main~1', '--to', 'main'];
  const told = ['--server', server.url];
  return [
    ...each(['validate', ...at], ['text', 'json']),
    ...each(['render', '--host', 'h1', ...at], ['table', 'json', 'yaml']),
    ...each(['render', '--host', 'h1', '--slice', ...at], ['json', 'yaml']),
    ...names.flatMap((name) => each(['explain', '--revision', 'main', repo, name], ['table', 'json', 'yaml'])),
    ...each(['diff', ...step, repo], ['table', 'json', 'yaml']),
    ...names.flatMap((name) => each(['diff', repo, '--history', name], ['table', 'json'])),
    ...names.flatMap((name) => each(['diff', repo, `${name}@main~1`, `${name}@main`, '--all', ...told], ['table', 'json', 'yaml'])),
    ...each(['review', '--repo', repo, ...step, ...told], ['text', 'markdown', 'json', 'sarif', 'junit']),
    [
      'comment',
      '--forge',
      'gitea',
      '--repo',
      repo,
      ...step,
      ...told,
      '--api-url',
      forge.apiUrl,
      '--project',
      'shop/fleet',
      '--pull-request',
      '7',
    ],
  ];
}

function commandsOfStatus({ server }: Asked): readonly (readonly string[])[] {
  const told = ['--server', server.url];
  return [
    ...each(['status', ...told], ['table', 'json', 'yaml']),
    ...[...names, 'h1'].flatMap((name) => each(['status', name, ...told], ['table', 'json'])),
    ['status', 'rollout', ...told, '-o', 'json'],
  ];
}

function each(words: readonly string[], forms: readonly string[]): readonly (readonly string[])[] {
  return forms.map((form) => [...words, '-o', form]);
}

const names = ['web', 'cache', 'store'];

const served = [
  ...['/', '/hosts/h1', '/commits', '/rollouts', '/drift', '/events', '/metrics', '/readyz', '/review?from=main~1&to=main'],
  ...names.flatMap((name) => ['', '/rollout', '/changes'].map((part) => `/middleware/${name}${part}`)),
  ...['fleet', 'hosts', 'hosts/h1', 'middleware', 'rollouts', 'commits', 'drift-history', 'events', 'reports/h1', 'review'].map(
    (name) => `/api/v1/${name}`,
  ),
  ...names.flatMap((name) => ['', '/rollout', '/changes'].map((part) => `/api/v1/middleware/${name}${part}`)),
];

interface Found {
  readonly path: string;
  readonly mode: number;
  readonly isDirectory: boolean;
}

function readable(directory: string, may: (found: Found) => boolean): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (!entry.isFile() && !entry.isDirectory()) return [];
    const isDirectory = entry.isDirectory();
    if (!may({ path: isDirectory ? `${path}/` : path, mode: statSync(path).mode, isDirectory })) return [];
    return isDirectory ? readable(path, may) : [path];
  });
}

function isForOthers({ mode, isDirectory, path }: Found): boolean {
  // The file that Git marks sensitive has the mode that Git gives it: its own place.
  return (mode & (isDirectory ? 0o001 : 0o004)) !== 0 && !path.endsWith('/conf.d/marked.conf');
}

function membersOf(host: AgentHost): readonly number[] {
  const records = join(host.root, 'run/plumb/supervisor');
  const names = existsSync(records) ? readdirSync(records).filter((name) => name.endsWith('.json')) : [];
  return names.map((name) => mainPid(host, name.replace(/\.json$/, ''))).filter((pid) => pid > 0);
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
