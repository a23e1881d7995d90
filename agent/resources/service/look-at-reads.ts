import { posix } from 'node:path';
import { findNames } from '../../../adapters/index.ts';
import { digestOf, type FileState, isNameMatch, type ServiceRead } from '../../../schemas/index.ts';
import { type FileStat, HostError, type HostReader } from '../../host/index.ts';
import { formatVersion } from '../file-evidence.ts';

/** Links that are followed from one path; more is a loop. */
const maxLinks = 16;

/** Files that are looked at for one service, at most; that there are more is told. */
const mostFiles = 200;
const mostBytes = 1024 * 1024;

interface Read extends Pick<ServiceRead, 'path' | 'follow'> {
  readonly through?: string;
}

/**
 * The files that a service reads beside those of Git, as they are on the whole machine: a stat each, links followed. Where a file names
 * others they are looked at too, and those that they name; what is read for it is read again only once it has changed.
 */
export async function lookAtReads(reads: readonly ServiceRead[], host: HostReader): Promise<readonly FileState[]> {
  const found = new Map<string, FileState>();
  const queue: Read[] = [...reads];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { path, through, follow } = next;
    if (found.has(path)) continue;
    const from = through === undefined ? {} : { through };
    if (through !== undefined && found.size >= mostFiles) {
      const first = found.get(through);
      if (first !== undefined) found.set(through, { ...first, problem: `it leads to more than ${mostFiles} files` });
      break;
    }
    found.set(path, { ...(await lookAt(path, host)), ...from });
    if (follow !== undefined)
      queue.push(...(await listNamed(path, follow, host)).map((name) => ({ path: name, through: through ?? path, follow })));
  }
  return [...found.values()];
}

/** The paths that the files at a path name. */
async function listNamed(
  path: string,
  { pattern, base }: NonNullable<ServiceRead['follow']>,
  host: HostReader,
): Promise<readonly string[]> {
  const named: string[] = [];
  for (const file of await listFiles(path, host)) {
    const from = base ?? posix.dirname(file.real);
    named.push(...(await readNames(file, pattern, host)).map((name) => posix.resolve(from, name)));
  }
  return named;
}

interface SeenFile {
  readonly real: string;
  readonly version: string;
}

interface KnownNames {
  readonly version: string;
  readonly names: readonly string[];
}

/** By host, pattern and file: a bundle of certificates is not searched at each look. */
const known = new WeakMap<HostReader, Map<string, KnownNames>>();

async function readNames({ real, version }: SeenFile, pattern: string, host: HostReader): Promise<readonly string[]> {
  const names = known.get(host.machine) ?? new Map<string, KnownNames>();
  known.set(host.machine, names);
  const key = `${pattern}\0${real}`;
  const before = names.get(key);
  if (before?.version === version) return before.names;
  const read = findNames(pattern, await readText(real, host));
  if (names.size > 10 * mostFiles) names.clear();
  names.set(key, { version, names: read });
  return read;
}

/** The files behind a path, a pattern or a directory, without links. */
async function listFiles(path: string, host: HostReader): Promise<readonly SeenFile[]> {
  try {
    const name = posix.basename(path);
    const isPattern = /[*?[]/.test(name);
    const { stat, real } = await follow(isPattern ? posix.dirname(path) : path, host);
    if (stat?.type !== 'directory') return stat?.type === 'file' ? [{ real, version: stat.version }] : [];
    const names = (await host.machine.list(real)).filter((one) => isNameMatch(isPattern ? name : '*', one));
    const files: SeenFile[] = [];
    for (const one of names) {
      const file = await follow(posix.join(real, one), host);
      if (file.stat?.type === 'file') files.push({ real: file.real, version: file.stat.version });
    }
    return files;
  } catch (error) {
    // Why it cannot be looked at is told of the path itself.
    if (error instanceof HostError) return [];
    throw error;
  }
}

async function readText(file: string, host: HostReader): Promise<string> {
  try {
    return (await host.machine.readFile(file, { maxBytes: mostBytes }))?.toString('latin1') ?? '';
  } catch (error) {
    if (error instanceof HostError) return '';
    throw error;
  }
}

async function lookAt(path: string, host: HostReader): Promise<FileState> {
  try {
    const name = posix.basename(path);
    if (/[*?[]/.test(posix.dirname(path))) return { path, problem: 'only the last name of a path may be a pattern' };
    if (/[*?[]/.test(name)) return { path, ...(await lookInto(posix.dirname(path), name, host)) };
    return { path, ...(await lookAtPlace(path, host)) };
  } catch (error) {
    if (error instanceof HostError) return { path, problem: error.message };
    throw error;
  }
}

interface Place {
  readonly version: string;
  readonly changedAt?: string;
}

const gone: Place = { version: 'absent' };

async function lookAtPlace(path: string, host: HostReader): Promise<Place> {
  const { stat, links } = await follow(path, host);
  if (stat?.type === 'directory') return lookInto(path, '*', host);
  return joined([...links, ...(stat === undefined ? [] : [stat])]);
}

/** A directory and what it holds under a pattern: a file that goes leaves a trace in the directory only. */
async function lookInto(directory: string, pattern: string, host: HostReader): Promise<Place> {
  const { stat, links, real } = await follow(directory, host);
  if (stat?.type !== 'directory') return joined(links);
  const places: { readonly changedAt?: string }[] = [stat, ...links];
  const names = (await host.machine.list(real)).filter((name) => isNameMatch(pattern, name));
  const versions: string[] = [];
  for (const name of names) {
    const { stat: file, links: own } = await follow(posix.join(real, name), host);
    const place = joined([...own, ...(file === undefined ? [] : [file])]);
    versions.push(`${name} ${place.version}`);
    places.push(place);
  }
  return { version: digestOf([...links.map(formatVersion), ...versions]), changedAt: latest(places) };
}

interface Followed {
  readonly stat?: FileStat;
  readonly links: readonly FileStat[];
  /** The path without links. */
  readonly real: string;
}

/** One look as a rule; name by name where there are links, since the host follows none but the machine's own. */
async function follow(path: string, host: HostReader): Promise<Followed> {
  try {
    const stat = await host.machine.stat(path);
    if (stat?.type !== 'link') return { ...(stat === undefined ? {} : { stat }), links: [], real: path };
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'LINK_IN_PATH') throw error;
  }
  return followLinks(path, host.machine);
}

async function followLinks(path: string, machine: HostReader): Promise<Followed> {
  const links: FileStat[] = [];
  const names = path.split('/');
  let real = '';
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      real = real.slice(0, Math.max(0, real.lastIndexOf('/')));
      continue;
    }
    const stat = await machine.stat(`${real}/${name}`);
    if (stat?.type === 'link') {
      links.push(stat);
      if (links.length > maxLinks) throw new HostError('LINK_IN_PATH', `${path} leads through more than ${maxLinks} links`);
      if (stat.linkTarget?.startsWith('/')) real = '';
      names.unshift(...(stat.linkTarget ?? '').split('/'));
      continue;
    }
    real = `${real}/${name}`;
    if (names.every((left) => left === '' || left === '.')) return { ...(stat === undefined ? {} : { stat }), links, real };
    if (stat === undefined) return { links, real };
  }
  return { links, real: real === '' ? '/' : real };
}

function joined(stats: readonly FileStat[]): Place {
  const last = stats.at(-1);
  if (last === undefined || last.type === 'link') return { ...gone, ...(last === undefined ? {} : { changedAt: latest(stats) }) };
  return { version: stats.map(formatVersion).join(' '), changedAt: latest(stats) };
}

function latest(places: readonly { readonly changedAt?: string }[]): string {
  return places.reduce((newest, { changedAt = '' }) => (changedAt > newest ? changedAt : newest), '');
}
