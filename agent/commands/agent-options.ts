import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { load } from 'js-yaml';

/** Where the agent finds Git, the server and its own files. */
export interface AgentOptions {
  readonly repo: string;
  readonly branch: string;
  readonly host: string;
  readonly root: string;
  readonly state: string;
  readonly key: string;
  readonly server?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly tokenFile?: string;
  /** MiB of one transfer from Git. */
  readonly transferLimit?: string;
}

export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

type Raw = Partial<Record<keyof AgentOptions, string>>;

const defaultConfig = '/etc/plumb/agent.yaml';
const keys = [
  'repo',
  'branch',
  'host',
  'root',
  'state',
  'key',
  'server',
  'username',
  'passwordFile',
  'tokenFile',
  'transferLimit',
] as const;

/** Adds the options that every command of the agent takes. */
export function withAgentOptions(command: Command): Command {
  return command
    .option('--config <file>', `YAML file with the same keys (default: ${defaultConfig} where it exists; also PLUMB_CONFIG)`)
    .option('--repo <location>', 'fleet repository: http(s) URL, path of a Git repository, or a directory (PLUMB_REPO)')
    .option('--branch <name>', 'branch to follow (PLUMB_BRANCH; default: main)')
    .option('--host <name>', 'name of this host in the repository (PLUMB_HOST; default: the machine’s short name)')
    .option('--server <url>', 'Plumb server that takes the reports (PLUMB_SERVER; default: none, reports wait on disk)')
    .option('--root <dir>', 'manage only this directory, without root’s rights (PLUMB_ROOT; default: the whole machine)')
    .option('--state <dir>', 'the agent’s own files (PLUMB_STATE; default: ROOT/var/lib/plumb-agent)')
    .option('--key <file>', 'private key of this host (PLUMB_KEY; default: STATE/identity.pem)')
    .option('--username <name>', 'user for the repository (PLUMB_USERNAME)')
    .option('--password-file <file>', 'file with the password for the repository (PLUMB_PASSWORD_FILE)')
    .option('--token-file <file>', 'file with a token for the repository (PLUMB_TOKEN_FILE)')
    .option('--transfer-limit <MiB>', 'most that Git may send at once (PLUMB_TRANSFER_LIMIT; default: 64)');
}

/** Command line over environment over configuration file over defaults. Throws OptionsError with what is missing. */
export function readAgentOptions(given: Raw & { readonly config?: string }, environment: NodeJS.ProcessEnv): AgentOptions {
  const path = given.config ?? environment['PLUMB_CONFIG'];
  const raw: Raw = { ...readConfig(path ?? defaultConfig, path !== undefined), ...fromEnvironment(environment), ...given };
  const root = raw.root === undefined || raw.root === '/' ? '' : resolve(raw.root);
  const state = raw.state === undefined ? join(root || '/', 'var/lib/plumb-agent') : resolve(raw.state);
  if (raw.repo === undefined)
    throw new OptionsError('no fleet repository given: use --repo, PLUMB_REPO, or repo: in the configuration file');
  return {
    repo: raw.repo,
    branch: raw.branch ?? 'main',
    host: raw.host ?? hostname().split('.')[0] ?? 'localhost',
    root,
    state,
    key: raw.key === undefined ? join(state, 'identity.pem') : resolve(raw.key),
    ...(raw.server === undefined ? {} : { server: raw.server }),
    ...(raw.username === undefined ? {} : { username: raw.username }),
    ...(raw.passwordFile === undefined ? {} : { passwordFile: raw.passwordFile }),
    ...(raw.tokenFile === undefined ? {} : { tokenFile: raw.tokenFile }),
    ...(raw.transferLimit === undefined ? {} : { transferLimit: raw.transferLimit }),
  };
}

function fromEnvironment(environment: NodeJS.ProcessEnv): Raw {
  const found = keys.flatMap((key) => {
    const value = environment[`PLUMB_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`];
    return value === undefined || value === '' ? [] : [[key, value] as const];
  });
  return Object.fromEntries(found);
}

function readConfig(path: string, isRequired: boolean): Raw {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!isRequired && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new OptionsError(`cannot read the configuration file ${path}: ${(error as Error).message}`);
  }
  const value = parseConfig(text, path);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new OptionsError(`${path} holds no map of options`);
  for (const [key, entry] of Object.entries(value)) {
    if (!keys.includes(key as keyof AgentOptions)) throw new OptionsError(`${path}: unknown option ${key}; known are ${keys.join(', ')}`);
    if (typeof entry !== 'string') throw new OptionsError(`${path}: ${key} must be text`);
  }
  return value as Raw;
}

function parseConfig(text: string, path: string): unknown {
  const isEmpty = text.split('\n').every((line) => /^\s*(#.*)?$/.test(line));
  try {
    return isEmpty ? {} : load(text);
  } catch (error) {
    throw new OptionsError(`${path} is not YAML: ${(error as Error).message}`);
  }
}
