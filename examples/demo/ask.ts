import { createLocalHost } from '../../agent/host/index.ts';

const machine = createLocalHost({ root: '' });

/** How long an answer may take on a machine with too much to do. */
const answerMs = 20_000;

/** One command to a Redis; the answer as text. */
export async function askRedis(port: number, ...command: readonly string[]): Promise<string> {
  const answer = await machine.probe({
    resp: { host: '127.0.0.1', port, command: [...command] },
    timeoutMs: answerMs,
    parse: { as: 'text' },
  });
  if (!answer.ok) throw new Error(`redis on port ${port}: ${answer.reason}`);
  return answer.text;
}

/** A running value by CONFIG GET. */
export async function readRedis(port: number, parameter: string): Promise<string | undefined> {
  const answer = await machine.probe({
    resp: { host: '127.0.0.1', port, command: ['CONFIG', 'GET', parameter] },
    timeoutMs: answerMs,
    parse: { as: 'list' },
  });
  return answer.ok ? answer.values[parameter] : undefined;
}

export async function readRedisPid(port: number): Promise<number | undefined> {
  const answer = await machine.probe({
    resp: { host: '127.0.0.1', port, command: ['INFO', 'server'] },
    timeoutMs: answerMs,
    parse: { as: 'text' },
  });
  const pid = answer.ok ? /process_id:(\d+)/.exec(answer.text)?.[1] : undefined;
  return pid === undefined ? undefined : Number(pid);
}

export async function fetchText(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}

/** JSON of the server's API; undefined while it has no answer. */
export async function fetchJson<T>(url: string): Promise<T | undefined> {
  const text = await fetchText(url);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
