import { posix } from 'node:path';
import { digestOf, type FileState, isNameMatch, type ServiceRead } from '../../../schemas/index.ts';
import { type FileStat, HostError, type HostReader } from '../../host/index.ts';
import { formatVersion } from '../file-evidence.ts';

/** Links that are followed from one path; more is a loop. */
const maxLinks = 16;

/** The files that a service reads beside those of Git, as they are on the whole machine: a stat each, links followed. */
export async function lookAtReads(reads: readonly ServiceRead[], host: HostReader): Promise<readonly FileState[]> {
  const found: FileState[] = [];
  for (const { path } of reads) found.push(await lookAt(path, host));
  return found;
}

async function lookAt(path: string, host: HostReader): Promise<FileState> {
  try {
    const name = posix.basename(path);
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
