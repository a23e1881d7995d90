// Looks at members from outside, fifty times a second: watch-members.ts NAME=PROTOCOL@HOST:PORT ..
// Prints a line of JSON for each change, and {"looks":N} at SIGTERM.
import { connect } from 'node:net';

const everyMs = 20;
/** A busy machine lets a living member wait: it counts as down only when it says nothing for so long. */
const silentMs = 5000;
/** While an ensemble elects, a living member takes connections and closes them without a word. */
const questions: Readonly<Record<string, { readonly send: string; readonly expect: RegExp; readonly mayHangUp?: true }>> = {
  zookeeper: { send: 'ruok', expect: /^imok/, mayHangUp: true },
  redis: { send: 'PING\r\n', expect: /^\+PONG/ },
};

interface Target {
  readonly name: string;
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
}

function parseTarget(text: string): Target {
  const [, name = '', protocol = '', host = '', port = ''] = /^([^=]+)=(\w+)@([^:]+):(\d+)$/.exec(text) ?? [];
  if (questions[protocol] === undefined) throw new Error(`${text} is not NAME=zookeeper|redis@HOST:PORT`);
  return { name, protocol, host, port: Number(port) };
}

/** Why it does not serve; nothing when it does. */
function findFault({ protocol, host, port }: Target): Promise<string | undefined> {
  return new Promise((resolve) => {
    const question = questions[protocol];
    const socket = connect({ host, port });
    const finish = (fault?: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(fault);
    };
    const timer = setTimeout(() => finish('is silent'), silentMs);
    let isConnected = false;
    socket.once('connect', () => {
      isConnected = true;
      socket.write(question?.send ?? '');
    });
    const hangUp = (fault: string) => finish(isConnected && question?.mayHangUp === true ? undefined : fault);
    socket.once('data', (data) => {
      const answer = data.toString('latin1');
      finish(question?.expect.test(answer) === true ? undefined : `says ${answer.trim().slice(0, 80)}`);
    });
    socket.once('error', ({ message }) => hangUp(message));
    socket.once('close', () => hangUp('hangs up'));
  });
}

let looks = 0;
const states = new Map<string, boolean>();

/** Down from the moment of the first look that failed; up again when a look has succeeded. */
async function look(target: Target): Promise<void> {
  const startedAt = Date.now();
  const fault = await findFault(target);
  const up = fault === undefined;
  looks += 1;
  if (states.get(target.name) !== up) console.log(JSON.stringify({ member: target.name, up, at: up ? Date.now() : startedAt, fault }));
  states.set(target.name, up);
  setTimeout(() => void look(target), Math.max(0, startedAt + everyMs - Date.now()));
}

for (const target of process.argv.slice(2).map(parseTarget)) void look(target);
process.once('SIGTERM', () => {
  console.log(JSON.stringify({ looks }));
  process.exit(0);
});
