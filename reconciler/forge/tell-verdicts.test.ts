import { describe, expect, onTestFinished, test } from 'vitest';
import type { CommitVerdict } from '../../schemas/index.ts';
import { type ForgeServer, startForgeServer } from '../../tests/support/forge-server.ts';
import { createSqliteStore, type Store } from '../server/index.ts';
import { createForge } from './create-forge.ts';
import { followCommits } from './follow-commits.ts';
import type { ForgeKind } from './forge.ts';
import { type TellOptions, tellVerdicts } from './tell-verdicts.ts';

const context = 'plumb/converged';
const [c1, c2, c3] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string];
const pending = (commit: string, description: string): CommitVerdict => ({ commit, state: 'pending', description });
const converged = (commit: string): CommitVerdict => ({ commit, state: 'success', description: 'converged 3/3 in 41 s' });

interface Scene {
  readonly server: ForgeServer;
  readonly store: Store;
  /** Sends the verdicts of one server. */
  readonly tell: (...verdicts: readonly CommitVerdict[]) => Promise<void>;
  readonly pass: (ms: number) => void;
  /** `state description` of every status that the forge got for a commit. */
  readonly told: (commit: string) => readonly string[];
  readonly options: (verdicts: readonly CommitVerdict[]) => TellOptions;
}

async function open(kind: ForgeKind = 'github'): Promise<Scene> {
  const server = await startForgeServer(kind);
  let now = 1_000_000;
  const store = await createSqliteStore({ path: ':memory:', clock: () => now });
  onTestFinished(() => store.close());
  const forge = createForge(kind, {
    apiUrl: server.apiUrl,
    project: 'shop/fleet',
    token: server.token,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  });
  const options = (verdicts: readonly CommitVerdict[]): TellOptions => ({
    forge,
    context,
    memory: store,
    readVerdicts: () => Promise.resolve(verdicts),
    targetUrlOf: (commit) => `https://plumb.example/commits/${commit}`,
  });
  return {
    server,
    store,
    options,
    tell: (...verdicts) => tellVerdicts(options(verdicts)),
    pass: (ms) => {
      now += ms;
    },
    told: (commit) =>
      server.statusLog.filter((status) => status.commit === commit).map(({ state, description }) => `${state} ${description}`),
  };
}

describe('the forge is told', () => {
  test('what is new, once, and at most every ten seconds', async () => {
    const { server, tell, pass, told } = await open();
    await tell(pending(c1, '1/3'));
    await tell(pending(c1, '1/3'));
    await tell(pending(c1, '2/3'));
    pass(10_000);
    await tell(pending(c1, '2/3'));
    pass(10_000);
    await tell(converged(c1));
    expect(told(c1)).toEqual(['pending 1/3', 'pending 2/3', 'success converged 3/3 in 41 s']);
    expect(server.statuses.get(`${c1} ${context}`)?.targetUrl).toBe(`https://plumb.example/commits/${c1}`);
    expect(server.violations).toEqual([]);
  });

  test('nothing more once a commit has converged; a failure may pass', async () => {
    const { tell, pass, told } = await open();
    await tell({ commit: c1, state: 'failure', description: 'failed: cache/b' });
    pass(10_000);
    await tell(converged(c1));
    pass(10_000);
    await tell({ commit: c1, state: 'failure', description: 'failed: days later' });
    expect(told(c1)).toEqual(['failure failed: cache/b', 'success converged 3/3 in 41 s']);
  });

  test('that a commit on its way was superseded, but never in place of what it came to', async () => {
    const { tell, pass, told } = await open();
    await tell(converged(c1));
    await tell(pending(c2, '1/3'));
    pass(10_000);
    await tell(pending(c3, '0/3'));
    pass(10_000);
    await tell(pending(c3, '0/3'));
    expect(told(c1)).toEqual(['success converged 3/3 in 41 s']);
    expect(told(c2)).toEqual(['pending 1/3', `error superseded by ${c3.slice(0, 12)}`]);
    expect(told(c3)).toEqual(['pending 0/3']);
  });

  test('of a refused commit beside the one in force', async () => {
    const { tell, told } = await open();
    await tell(converged(c1), { commit: c2, state: 'failure', description: 'refused: MW2003' });
    expect(told(c2)).toEqual(['failure refused: MW2003']);
  });

  test('by one of many servers', async () => {
    const { options, told, pass } = await open();
    await Promise.all(Array.from({ length: 8 }, () => tellVerdicts(options([pending(c1, '1/3')]))));
    pass(10_000);
    await Promise.all(Array.from({ length: 8 }, () => tellVerdicts(options([pending(c1, '2/3')]))));
    expect(told(c1)).toEqual(['pending 1/3', 'pending 2/3']);
  });

  test('later, when it was away; the other commits have their turn', async () => {
    const { server, tell, told, pass } = await open();
    server.failNext({ status: 404 });
    await expect(tell(pending(c1, '1/3'), { commit: c2, state: 'failure', description: 'refused' })).rejects.toThrow('HTTP 404');
    expect(told(c2)).toEqual(['failure refused']);
    await tell(pending(c1, '1/3'));
    expect(told(c1)).toEqual([]);
    pass(150_000);
    await tell(pending(c1, '2/3'));
    expect(told(c1)).toEqual(['pending 2/3']);
  });

  test('on GitLab only what stays true while the state does', async () => {
    const { server, tell, pass, told } = await open('gitlab');
    for (const description of ['1/3', '2/3']) {
      await tell(pending(c1, description));
      pass(10_000);
    }
    await tell(pending(c2, '0/3'));
    expect(told(c1)).toEqual(['pending not converged yet', `canceled superseded by ${c2.slice(0, 12)}`]);
    expect(server.violations).toEqual([]);
  });
});

test('following goes on after failures and ends with the signal, also in the middle of a try', async () => {
  const { server, options } = await open();
  const stopping = new AbortController();
  const errors: string[] = [];
  let verdicts: readonly CommitVerdict[] = [];
  const forge = createForge('github', { apiUrl: server.apiUrl, project: 'shop/fleet', token: server.token, signal: stopping.signal });
  const done = followCommits({
    ...options([]),
    forge,
    readVerdicts: () => (verdicts.length === 0 ? Promise.reject(new Error('the store is away')) : Promise.resolve(verdicts)),
    signal: stopping.signal,
    onError: (error) => errors.push(error.message),
    everyMs: 10,
  });
  await expect.poll(() => errors.length).toBeGreaterThan(1);
  verdicts = [converged(c1)];
  await expect.poll(() => server.statusLog.length).toBe(1);
  server.failNext({ kind: 'hang' });
  verdicts = [converged(c2)];
  await expect.poll(() => server.requests.length).toBe(2);
  stopping.abort();
  await done;
  expect(new Set(errors)).toEqual(new Set(['the store is away']));
});
