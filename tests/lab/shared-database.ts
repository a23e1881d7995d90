import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { waitFor } from './wait-for.ts';

/** One PostgreSQL for two servers, and the wire from the second server to it. */
export interface SharedDatabase {
  /** For the first server. */
  readonly url: string;
  /** For the second one, by the wire. */
  readonly wiredUrl: string;
  /** Cuts the second server off: it gets no answer until it is healed. */
  readonly cut: () => void;
  readonly heal: () => void;
}

const bin = '/usr/lib/postgresql/15/bin';
const [port, wiredPort] = [5432, 5433];
const urlOf = (at: number) => `postgres://plumb@127.0.0.1:${at}/postgres`;

export async function startSharedDatabase(engine: Engine): Promise<SharedDatabase> {
  const data = join(engine.directory, 'ctl', 'postgres');
  const asPostgres = ['runuser', '-u', 'postgres', '--'];
  await engine.run('exec', 'ctl', 'install', '-d', '-o', 'postgres', '-m', '0700', data);
  // The owner of the data must be able to come by.
  await engine.run('exec', 'ctl', 'chmod', 'a+x', engine.directory, join(engine.directory, 'ctl'));
  const words = ['-D', data, '-U', 'plumb', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  await engine.run('exec', 'ctl', ...asPostgres, join(bin, 'initdb'), ...words);
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-p', String(port), '-k', ''];
  engine.startInControl('postgres', [...asPostgres, join(bin, 'postgres'), '-D', data, ...settings]);
  const isReady = ['exec', 'ctl', join(bin, 'pg_isready'), '-q', '-h', '127.0.0.1', '-p', String(port)];
  await waitFor(async () => (await engine.tryRun(isReady)).exitCode === 0, { what: 'PostgreSQL answers' });
  const forward = join(import.meta.dirname, 'control', 'forward.ts');
  const wire: ChildProcess = engine.startInControl('wire', [process.execPath, forward, String(wiredPort), String(port)]);
  return { url: urlOf(port), wiredUrl: urlOf(wiredPort), cut: () => void wire.kill('SIGSTOP'), heal: () => void wire.kill('SIGCONT') };
}
