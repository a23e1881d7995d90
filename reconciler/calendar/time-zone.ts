export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** How the clocks of a zone go around one day of the calendar. */
export interface DayClock {
  /** Ahead of UTC until the change, in milliseconds. */
  readonly before: number;
  /** Ahead of UTC from the change on; the same as before where there is none. */
  readonly after: number;
  /** The first moment with `after`. */
  readonly changeAt: number;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** By the number of the day. */
  readonly clocks: Map<number, DayClock>;
}

/** Zones that were asked for before: making a formatter costs fifty times what using it does. */
const zones = new Map<string, Zone>();
const maxZones = 500;
const maxDays = 2000;

/** Names such as UTC are valid although they are not in the list of the engine. Offsets such as +08:00 are no zones. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day of the calendar in the zone, numbered since 1970. */
export function dayOf(name: string, at: number): number {
  const { before, after, changeAt } = dayClock(name, Math.floor(at / dayMs));
  return Math.floor((at + (at < changeAt ? before : after)) / dayMs);
}

/** The clocks on a day of the calendar. No zone changes its clocks twice within three days. */
export function dayClock(name: string, day: number): DayClock {
  const { format, clocks } = zoneOf(name);
  const known = clocks.get(day);
  if (known !== undefined) return known;
  if (clocks.size >= maxDays) clocks.clear();
  const clock = readClock(format, day);
  clocks.set(day, clock);
  return clock;
}

/**
 * The moment at which the clocks show a time of that day, which is given as if it were UTC. Of a time that is shown twice the
 * first; of one that is skipped the first minute after the gap.
 */
export function momentOf({ before, after, changeAt }: DayClock, shown: number): number {
  return shown - before < changeAt ? shown - before : Math.max(changeAt, shown - after);
}

/** A day of the calendar begins up to 14 hours before that of UTC and ends up to 12 hours after it. */
function readClock(format: Intl.DateTimeFormat, day: number): DayClock {
  let low = (day - 1) * dayMs;
  let high = (day + 2) * dayMs;
  const before = readOffset(format, low);
  const after = readOffset(format, high);
  while (before !== after && high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / minuteMs / 2) * minuteMs;
    if (readOffset(format, middle) === before) low = middle;
    else high = middle;
  }
  return { before, after, changeAt: high };
}

/** The formatter writes it out, for example GMT-03:30. */
function readOffset(format: Intl.DateTimeFormat, at: number): number {
  const [, sign, hours, minutes, seconds = 0] = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(format.format(at)) ?? [];
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -size : size;
}

function zoneOf(name: string): Zone {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (zones.size >= maxZones) zones.clear();
  const zone = {
    format: new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }),
    clocks: new Map<number, DayClock>(),
  };
  zones.set(name, zone);
  return zone;
}
