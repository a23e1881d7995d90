import type { SliceWindow } from '../../schemas/index.ts';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** As people write it in Git, in the largest unit that fits. */
export function formatDuration(ms: number): string {
  const [unit, size] = units.find(([, candidate]) => ms >= candidate && ms % candidate === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/** When the window opens, and for how long. */
export function formatWindow({ cron, zone, durationMs }: SliceWindow): string {
  return `${cron} ${zone} for ${formatDuration(durationMs)}`;
}
