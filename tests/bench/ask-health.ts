// Asks a server for /healthz every 10 ms, in a process of its own, and prints how long each answer took: `MOMENT LATENCY` in milliseconds.
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 10;
const [url = ''] = process.argv.slice(2);

function ask(): Promise<void> {
  return new Promise((resolve, reject) => {
    request(new URL('/healthz', url), { agent: false, headers: { connection: 'close' } }, (response) => {
      response.resume();
      response.once('end', resolve);
    })
      .once('error', reject)
      .end();
  });
}

/** An answer that takes long makes every ask that was due meanwhile wait for it as well: the server kept those waiting too. */
for (let due = Date.now(); ; ) {
  await ask();
  const now = Date.now();
  const lines: string[] = [];
  for (; due <= now; due += everyMs) lines.push(`${due} ${now - due}`);
  console.log(lines.join('\n'));
  await sleep(Math.max(0, due - Date.now()));
}
