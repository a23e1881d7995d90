import type { Lab } from '../lab.ts';
import { readEvents } from '../status.ts';

/** The effect on a member's running service. */
export type MeasuredEffect = 'none' | 'hot' | 'reload' | 'restart' | 'start' | 'stop' | 'install' | 'uninstall';

/** A member's process as its host sees it. */
export interface SeenProcess {
  readonly isInstalled: boolean;
  /** 0 when it does not run. */
  readonly pid: number;
  /** The process's own children, which a reload replaces where there are any. */
  readonly children: string;
  /** Values that the process itself gives; empty where it gives none. */
  readonly values: string;
}

/** By MIDDLEWARE/ID: the host of every member that is observed. */
export type Places = Readonly<Record<string, string>>;

export async function lookAtMembers(lab: Lab, places: Places): Promise<ReadonlyMap<string, SeenProcess>> {
  const looks = Object.entries(places).map(async ([key, host]) => [key, await lookAt(lab, { key, host })] as const);
  return new Map(await Promise.all(looks));
}

async function lookAt(lab: Lab, { key, host }: { readonly key: string; readonly host: string }): Promise<SeenProcess> {
  const unit = `plumb-${key.replace('/', '-')}`;
  const line = `systemctl show -P LoadState ${unit}; systemctl show -P MainPID ${unit}`;
  const [load = '', pid = '0'] = (await lab.sh(host, line)).split('\n');
  const children = Number(pid) === 0 ? '' : await lab.sh(host, `cat /proc/${pid}/task/${pid}/children`);
  const ask = 'redis-cli CONFIG GET "*" | grep -v -e "^$" || true';
  const values = key.startsWith('cache/') && Number(pid) !== 0 ? await lab.sh(host, ask) : '';
  return { isInstalled: load === 'loaded', pid: Number(pid), children: children.trim(), values };
}

/** The effect on each member between two observations; a reload that leaves no trace in the process is taken from its host's report. */
export async function measureEffects(
  lab: Lab,
  {
    before,
    after,
    since,
  }: { readonly before: ReadonlyMap<string, SeenProcess>; readonly after: ReadonlyMap<string, SeenProcess>; readonly since: string },
): Promise<Readonly<Record<string, MeasuredEffect>>> {
  const events = (await readEvents(lab)).filter(({ at }) => at >= since);
  const effects = [...after].flatMap(([key, now]): [string, MeasuredEffect][] => {
    const then = before.get(key);
    if (then === undefined) return [];
    const isTold = events.some(({ code, member }) => code === 'ServiceReloaded' && member === key);
    return [[key, effectOf(then, now, isTold)]];
  });
  return Object.fromEntries(effects);
}

function effectOf(then: SeenProcess, now: SeenProcess, isReloadTold: boolean): MeasuredEffect {
  if (!then.isInstalled || !now.isInstalled)
    return then.isInstalled === now.isInstalled ? 'none' : now.isInstalled ? 'install' : 'uninstall';
  if (then.pid === 0 || now.pid === 0) return then.pid === now.pid ? 'none' : now.pid === 0 ? 'stop' : 'start';
  if (then.pid !== now.pid) return 'restart';
  if (then.children !== now.children || isReloadTold) return 'reload';
  return then.values === now.values ? 'none' : 'hot';
}
