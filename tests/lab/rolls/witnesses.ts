import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { middlewareOf } from '../../../schemas/index.ts';
import type { Lab } from '../lab.ts';

/** Programs outside of the hosts that write and look all the time while members are rolled. */
export interface Witnesses {
  /** Ends them and returns what they saw. */
  readonly finish: () => Promise<Testimony>;
}

export interface Testimony {
  readonly looks: number;
  /** Moments in which two members of one middleware were down at the same time. */
  readonly overlaps: readonly Overlap[];
  /** How long each absence of a member lasted, in milliseconds. */
  readonly absencesMs: Readonly<Record<string, readonly number[]>>;
  readonly redis: Written;
  readonly zookeeper: Written;
}

export interface Overlap {
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  readonly text: string;
}

export interface Written {
  readonly acknowledged: number;
  readonly lost: number;
  readonly longestGapMs: number;
}

export interface WitnessTargets {
  /** Host and port by member key; the first of Redis is written to. */
  readonly redis: Readonly<Record<string, string>>;
  readonly zookeeper: Readonly<Record<string, string>>;
}

const control = join(import.meta.dirname, '..', 'control');

export function callWitnesses(lab: Lab, { redis, zookeeper }: WitnessTargets): Witnesses {
  const targets = [
    ...Object.entries(redis).map(([member, address]) => `${member}=redis@${address}`),
    ...Object.entries(zookeeper).map(([member, address]) => `${member}=zookeeper@${address}`),
  ];
  const [primary = ''] = Object.values(redis);
  const start = (name: string, argv: readonly string[]) => startWitness(lab, name, argv);
  const watching = start('watch-members', [process.execPath, join(control, 'watch-members.ts'), ...targets]);
  const redisWriter = start('write-redis', [process.execPath, join(control, 'write-redis.ts'), ...primary.split(':')]);
  const zookeeperWriter = start('write-zookeeper', [
    '/usr/bin/python3',
    join(control, 'write-zookeeper.py'),
    Object.values(zookeeper).join(','),
  ]);
  return {
    async finish() {
      const written = await Promise.all([redisWriter(), zookeeperWriter()]);
      const seen = (await watching()).map((line) => JSON.parse(line) as UpOrDown | { readonly looks: number });
      const sights = seen.filter((line) => 'member' in line);
      const [redisLine, zookeeperLine] = written.map((lines) => JSON.parse(lines.at(-1) ?? '{}') as Written);
      const absences = findAbsences(sights);
      if (redisLine === undefined || zookeeperLine === undefined) throw new Error('a writer said nothing');
      return {
        looks: seen.reduce((sum, line) => sum + ('looks' in line ? line.looks : 0), 0),
        overlaps: findOverlaps(absences),
        absencesMs: Object.fromEntries(
          [...Map.groupBy(absences, ({ member }) => member)].map(([member, all]) => [member, all.map(({ from, to }) => to - from)]),
        ),
        redis: redisLine,
        zookeeper: zookeeperLine,
      };
    },
  };
}

/** Returns what ends it and reads the lines it printed. */
function startWitness(lab: Lab, name: string, argv: readonly string[]): () => Promise<readonly string[]> {
  const log = join(lab.engine.directory, 'ctl', `${name}.log`);
  const earlier = readLines(log).length;
  const child: ChildProcess = lab.engine.startInControl(name, argv);
  return async () => {
    const exit = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) {
      // Programs of the lab do not keep this process alive; what this one says is waited for.
      child.ref();
      child.kill('SIGTERM');
      await exit;
    }
    const lines = readLines(log).slice(earlier);
    if (child.exitCode !== 0) throw new Error(`${name} ended with ${child.exitCode}: ${lines.slice(-5).join('\n')}`);
    return lines;
  };
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

interface UpOrDown {
  readonly member: string;
  readonly up: boolean;
  readonly at: number;
  /** Why it was down. */
  readonly fault?: string;
}

interface Absence {
  readonly member: string;
  readonly from: number;
  readonly to: number;
  readonly fault: string;
}

function findAbsences(sights: readonly UpOrDown[]): readonly Absence[] {
  return [...Map.groupBy(sights, ({ member }) => member)].flatMap(([member, changes]) =>
    changes.flatMap(({ up, at, fault = '' }, index) =>
      up ? [] : [{ member, from: at, to: changes[index + 1]?.at ?? Number.POSITIVE_INFINITY, fault }],
    ),
  );
}

function findOverlaps(absences: readonly Absence[]): readonly Overlap[] {
  return absences.flatMap((one, index) =>
    absences
      .slice(index + 1)
      .filter(
        (other) =>
          other.member !== one.member &&
          middlewareOf(other.member) === middlewareOf(one.member) &&
          other.from < one.to &&
          one.from < other.to,
      )
      .map((other) => {
        const [first, second] = [one, other].map(({ member, from, to, fault }) => `${member} (${time(from)} to ${time(to)}, ${fault})`);
        const at = Math.max(one.from, other.from);
        return { at, text: `${first} and ${second} for ${Math.min(one.to, other.to) - at} ms` };
      }),
  );
}

function time(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(11, 23) : 'the end';
}
