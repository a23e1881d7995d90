// Writes all the time and remembers what was acknowledged: write-redis.ts HOST PORT
// At SIGTERM it reads everything back and prints {"acknowledged":N,"lost":N,"longestGapMs":N}.
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [host = '', port = ''] = process.argv.slice(2);
const answerMs = 2000;

/** One line of an answer for one command, on a connection of its own until it breaks. */
async function openLine(): Promise<{ readonly ask: (command: string) => Promise<string>; readonly close: () => void }> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect({ host, port: Number(port) }, () => resolve(opening));
    opening.once('error', reject);
  });
  let pending: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void } | undefined;
  let text = '';
  const fail = (error: Error) => pending?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('closed')));
  socket.on('data', (data) => {
    text += data.toString('latin1');
    const isWhole = text.startsWith('$') ? text.split('\r\n').length > 2 || text === '$-1\r\n' : text.endsWith('\r\n');
    if (!isWhole) return;
    pending?.resolve(text);
    text = '';
  });
  const ask = (command: string) =>
    new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer')), answerMs);
      const settle =
        <T>(action: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          pending = undefined;
          action(value);
        };
      pending = { resolve: settle(resolve), reject: settle(reject) };
      socket.write(`${command}\r\n`);
    });
  return { ask, close: () => socket.destroy() };
}

const acknowledged: number[] = [];
let longestGapMs = 0;
let lastAt = Date.now();
let isStopping = false;
process.once('SIGTERM', () => {
  isStopping = true;
});

async function write(): Promise<void> {
  for (let number = 0; !isStopping; ) {
    try {
      const line = await openLine();
      try {
        for (; !isStopping; number += 1) {
          if (!(await line.ask(`SET roll:${number} ${number}`)).startsWith('+OK')) throw new Error('refused');
          acknowledged.push(number);
          longestGapMs = Math.max(longestGapMs, Date.now() - lastAt);
          lastAt = Date.now();
          await sleep(5);
        }
      } finally {
        line.close();
      }
    } catch {
      // A write that was not acknowledged counts for nothing and is done again under a number of its own.
      number += 1;
      await sleep(20);
    }
  }
}

async function countLost(): Promise<number> {
  for (;;) {
    try {
      const line = await openLine();
      let lost = 0;
      for (const number of acknowledged) {
        const answer = await line.ask(`GET roll:${number}`);
        if (answer.startsWith('-')) throw new Error(answer);
        if (answer.split('\r\n')[1] !== String(number)) lost += 1;
      }
      line.close();
      return lost;
    } catch {
      await sleep(200);
    }
  }
}

await write();
console.log(JSON.stringify({ acknowledged: acknowledged.length, lost: await countLost(), longestGapMs }));
process.exit(0);
