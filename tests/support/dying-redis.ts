import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemporaryDirectory } from './temporary-directory.ts';

/** A Redis that says that its disk is full and is killed so many seconds after each of its starts; the path of the program. */
export function dyingRedis(seconds: number): string {
  const path = join(createTemporaryDirectory(), 'dying-redis');
  const redis = execFileSync('sh', ['-c', 'command -v redis-server'], { encoding: 'utf8' }).trim();
  writeFileSync(path, `#!/bin/sh\necho no disk left for it\nexec timeout --foreground -s KILL ${seconds} ${redis} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
