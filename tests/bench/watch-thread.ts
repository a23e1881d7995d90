// Loaded before `plumb serve`: tells on file descriptor 3 for how long its main thread is at something, `MOMENT MS` in milliseconds of
// its own processor time. Unlike the time an answer takes that does not depend on what else the machine does.
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const everyMs = 5;
const worthTellingMs = 2;

if (isMainThread) {
  let before = usedMs();
  setInterval(() => {
    const used = usedMs();
    const stretch = used - before;
    before = used;
    if (stretch > worthTellingMs) writeSync(3, `${Date.now()} ${stretch}\n`);
  }, everyMs).unref();
}

function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
