import { join } from 'node:path';
import { fetchJson, fetchText } from '../../../../examples/demo/ask.ts';
import { waitFor } from '../../../../examples/demo/wait-for.ts';
import { type Bundle, type RunningProgram, startProgram } from '../../../support/agent-process.ts';
import { pollSeconds } from './fleet-documents.ts';

interface ServerOptions {
  readonly bundle: Bundle;
  readonly directory: string;
  /** Directory of its own files. */
  readonly data: string;
  readonly port: number;
  readonly repo: string;
}

/** The server of a fleet; each start is another process. */
export function openServer({ bundle, directory, data, port, repo }: ServerOptions) {
  const url = `http://127.0.0.1:${port}`;
  let running: RunningProgram | undefined;
  return {
    url,
    ask: <T>(path: string) => fetchJson<T>(`${url}/api/v1/${path}`),
    /** Resolves once it answers at all: a commit may be out of its reach. */
    start: async () => {
      const options = ['--data', data, '--listen', `127.0.0.1:${port}`, '--poll', `${pollSeconds}s`];
      running = startProgram(bundle, {
        program: bundle.plumb,
        log: join(directory, 'server.log'),
        args: ['serve', '--repo', repo, ...options],
      });
      const isUp = async () => (await fetchText(`${url}/healthz`)) !== undefined;
      await Promise.race([waitFor(isUp, { what: 'the server is up', everyMs: 300 }), running.ended]);
    },
    stop: async () => void (await running?.stop()),
    kill: async () => await running?.kill(),
  };
}
