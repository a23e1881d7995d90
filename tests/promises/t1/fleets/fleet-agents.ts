import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Bundle, type RunningProgram, startProgram } from '../../../support/agent-process.ts';
import { type AgentOptions, startOddAgent } from './odd-agent.ts';

const run = promisify(execFile);

interface AgentsOptions {
  readonly bundle: Bundle;
  readonly directory: string;
  readonly rootOf: (host: string) => string;
  readonly repo: string;
  readonly server: string;
}

export type FleetAgents = ReturnType<typeof openAgents>;

/** The agents of a fleet's hosts, of which that of `h1` is stopped and started. */
export function openAgents({ bundle, directory, rootOf, repo, server }: AgentsOptions) {
  const keyOf = (host: string) => join(rootOf(host), 'etc/plumb-key.pem');
  const given = (host: string, state: string) => [
    ...['--repo', repo, '--host', host, '--root', rootOf(host)],
    ...['--key', keyOf(host), '--state', join(rootOf(host), 'var/lib', state)],
  ];
  const argsOf = (host: string, state = 'plumb-agent') => ['run', ...given(host, state), '--server', server];
  const start = (host: string, state?: string) =>
    startProgram(bundle, { program: bundle.agent, log: join(directory, `${host}.log`), args: argsOf(host, state) });
  const others: RunningProgram[] = [];
  let agent: RunningProgram | undefined;
  return {
    keyOf,
    /** Makes the key of a host; its name and the identity. */
    keygen: async (host: string): Promise<readonly [string, string]> => {
      const { stdout } = await run(process.execPath, [bundle.agent, 'keygen', ...given(host, 'plumb-agent')]);
      return [host, /^identity: (\S+)$/m.exec(stdout)?.[1] ?? ''];
    },
    agent: (): RunningProgram => {
      if (agent === undefined) throw new Error('no agent was started');
      return agent;
    },
    start: (options?: AgentOptions) => {
      agent = options === undefined ? start('h1') : startOddAgent(options, { bundle, directory, args: argsOf('h1') });
    },
    stop: async () => void (await agent?.stop()),
    startOther: (host: string) => void others.push(start(host)),
    startTwin: () => void others.push(start('h1', 'plumb-twin')),
    kill: async () => void (await Promise.all([agent, ...others].map((program) => program?.kill()))),
  };
}
