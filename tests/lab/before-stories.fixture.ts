import { beforeAll, beforeEach } from 'vitest';
import { unmetLabNeed } from './prepare.ts';

/** Opens the lab of a file's stories; without root or Debian each of them is skipped and says why. */
export function beforeStories(open: () => Promise<void>): void {
  const unmet = unmetLabNeed();
  beforeAll(async () => {
    if (unmet === undefined) await open();
  });
  beforeEach((context) => {
    if (unmet !== undefined) context.skip(unmet);
  });
}
