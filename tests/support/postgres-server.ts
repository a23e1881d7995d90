import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-ports.ts';

const bin = '/usr/lib/postgresql/15/bin';

/** Why tests with PostgreSQL cannot run here; undefined when they can. */
export const missingPostgres = existsSync(join(bin, 'initdb')) ? undefined : `no PostgreSQL in ${bin} (apt-get install postgresql-15)`;

export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  /** The same by way of another port. */
  readonly urlAt: (port: number) => string;
  /** Runs one statement as the superuser. */
  readonly execute: (statement: string) => void;
  /** Without care for its data. */
  readonly stop: () => void;
}

/** An empty database server on loopback, for tests. */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'plumb-pg-'));
  const data = join(directory, 'data');
  const port = await freePort();
  giveToPostgres(directory);
  run('initdb', ['-D', data, '-U', 'plumb', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  const options = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1`;
  run('pg_ctl', ['-D', data, '-w', '-l', join(directory, 'log'), '-o', options, 'start']);
  const urlAt = (at: number) => `postgres://plumb@127.0.0.1:${at}/postgres`;
  const url = urlAt(port);
  return {
    url,
    port,
    urlAt,
    execute: (statement) => run('psql', [url, '-qtc', statement]),
    stop: () => {
      run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
      rmSync(directory, { recursive: true });
    },
  };
}

/** PostgreSQL refuses to run as root. */
function run(program: string, args: readonly string[]): void {
  const asPostgres =
    userInfo().uid === 0 ? ['runuser', '-u', 'postgres', '--', join(bin, program), ...args] : [join(bin, program), ...args];
  const [command = '', ...rest] = asPostgres;
  execFileSync(command, rest, { stdio: 'ignore', cwd: '/' });
}

function giveToPostgres(path: string): void {
  if (userInfo().uid !== 0) return;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(path, id('-u'), id('-g'));
}
