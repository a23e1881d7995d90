import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import type { AgentWorld } from '../support/agent-world.ts';
import { waitFor } from '../support/wait-for.ts';

export type StoryServer = Awaited<ReturnType<typeof startStoryServer>>;

/** `plumb serve` of a world, with what is read of it. */
export async function startStoryServer(world: AgentWorld, flags: readonly string[]) {
  const data = join(world.directory, 'server');
  const args = [world.bundle.plumb, 'serve', '--listen', '127.0.0.1:0', '--poll', '300ms', '--repo', world.repositoryUrl, '--data', data];
  const child = spawn(process.execPath, [...args, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const { value: url } = await waitFor(async () => /listens on (\S+)/.exec(said)?.[1], { what: 'the server', seen: () => said });
  const ask = async (path: string, viewer: string) => await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${viewer}` } });
  const read = async (path: string, viewer: string) => {
    const answer = await ask(path, viewer);
    return [...answer.headers].flat().join('\n') + (await answer.text());
  };
  const events = async (viewer: string) =>
    ((await (await ask('/api/v1/events', viewer)).json()) as { readonly events: readonly { readonly code: string }[] }).events;
  return { url, data, read, events, log: () => said, pid: child.pid ?? 0 };
}

/** All that a process says, with this one answering for Git meanwhile. */
export async function runProcess(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return `${stdout}${stderr}`;
}
