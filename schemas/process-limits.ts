import type { LimitPair, ProcessLimits } from './generated/types.ts';

type LimitName = keyof ProcessLimits;

interface LimitWords {
  /** The setting of a systemd unit. */
  readonly unit: string;
  /** The row of /proc/PID/limits. */
  readonly row: string;
  /** In bytes: K, M, G and T are amounts. */
  readonly isSize: boolean;
}

const words: Readonly<Record<LimitName, LimitWords>> = {
  as: { unit: 'LimitAS', row: 'Max address space', isSize: true },
  core: { unit: 'LimitCORE', row: 'Max core file size', isSize: true },
  cpu: { unit: 'LimitCPU', row: 'Max cpu time', isSize: false },
  data: { unit: 'LimitDATA', row: 'Max data size', isSize: true },
  fsize: { unit: 'LimitFSIZE', row: 'Max file size', isSize: true },
  memlock: { unit: 'LimitMEMLOCK', row: 'Max locked memory', isSize: true },
  msgqueue: { unit: 'LimitMSGQUEUE', row: 'Max msgqueue size', isSize: true },
  nofile: { unit: 'LimitNOFILE', row: 'Max open files', isSize: false },
  nproc: { unit: 'LimitNPROC', row: 'Max processes', isSize: false },
  rtprio: { unit: 'LimitRTPRIO', row: 'Max realtime priority', isSize: false },
  sigpending: { unit: 'LimitSIGPENDING', row: 'Max pending signals', isSize: false },
  stack: { unit: 'LimitSTACK', row: 'Max stack size', isSize: true },
};

/** Resource limits that a process may be given, with their words in a systemd unit and in /proc. */
export const limitWords: Readonly<Record<string, LimitWords>> = words;

export const limitNames = Object.keys(words) as readonly LimitName[];

/** A limit in its one form: SOFT:HARD, or one figure for both, each a whole number or infinity. Or why no process can have it. */
export function readLimit(name: LimitName, written: unknown): { readonly limit: string } | { readonly problem: string } {
  const pair = isPair(written) ? [written.soft, written.hard] : [written];
  const figures = pair.map((figure) => readFigure(name, figure));
  const broken = figures.find((figure) => typeof figure === 'object');
  if (broken !== undefined) return broken;
  const [soft = '', hard = soft] = figures.filter((figure) => typeof figure === 'string');
  if (amountOf(soft) > amountOf(hard)) return { problem: `its soft limit ${soft} is above its hard limit ${hard}` };
  return { limit: formatLimit(soft, hard) };
}

/** The one form of a soft and a hard limit. */
export function formatLimit(soft: string, hard: string): string {
  return soft === hard ? soft : `${soft}:${hard}`;
}

/** Soft and hard figure of a limit in its one form. */
export function splitLimit(limit: string): { readonly soft: string; readonly hard: string } {
  const [soft = '', hard = soft] = limit.split(':');
  return { soft, hard };
}

/** Whether the soft limit, the one that holds, is less than the other soft limit. */
export function isLowerLimit(limit: string, other: string): boolean {
  return amountOf(splitLimit(limit).soft) < amountOf(splitLimit(other).soft);
}

const factors: Readonly<Record<string, number>> = { K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

function readFigure(name: LimitName, figure: unknown): string | { readonly problem: string } {
  if (figure === 'infinity') {
    return name === 'nofile' ? { problem: 'open files have no infinity; write a number up to fs.nr_open of the host' } : 'infinity';
  }
  const [, digits, unit = ''] = /^([0-9]{1,16})([KMGT]?)$/.exec(String(figure)) ?? [];
  if (digits === undefined) return { problem: `${JSON.stringify(figure)} is no whole number, amount or infinity` };
  if (unit !== '' && !words[name].isSize)
    return { problem: `it counts and is no size, so ${String(figure)} says nothing; write the number` };
  const value = Number(digits) * (factors[unit] ?? 1);
  return Number.isSafeInteger(value) ? String(value) : { problem: `${String(figure)} is more than can be counted; write infinity` };
}

function amountOf(figure: string): number {
  return figure === 'infinity' ? Number.POSITIVE_INFINITY : Number(figure);
}

function isPair(written: unknown): written is Extract<LimitPair, object> {
  return typeof written === 'object' && written !== null && 'soft' in written && 'hard' in written;
}
