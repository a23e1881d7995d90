import { fstatSync, lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { childPath } from './walk.ts';

const pattern = /^\..*\.plumb-[0-9a-f]{12}$/;

/** `.NAME.plumb-RANDOM`, the name cut where it would get too long. */
export function temporaryName(name: string, random: string): string {
  let kept = name;
  while (Buffer.byteLength(kept) > 255 - random.length - 8) kept = kept.slice(0, -1);
  return `.${kept}.plumb-${random}`;
}

/**
 * Removes what a killed run left in a directory: temporary files older than this process. Each directory is looked
 * through at its first write; later strays could only be this process's own.
 */
export function createStraySweep(startedAtMs: number = performance.timeOrigin): (directory: number) => void {
  const swept = new Set<string>();
  return (directory) => {
    const { dev, ino } = fstatSync(directory);
    if (swept.has(`${dev}:${ino}`)) return;
    swept.add(`${dev}:${ino}`);
    for (const name of readdirSync(`/proc/self/fd/${directory}`)) {
      if (!pattern.test(name)) continue;
      const path = childPath(directory, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      if (found !== undefined && !found.isDirectory() && found.ctimeMs < startedAtMs) unlinkSync(path);
    }
  };
}
