import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Review } from '../../reconciler/review/index.ts';
import type { FollowedReview } from '../../reconciler/status/index.ts';
import type { Report, ReportEvent } from '../../schemas/index.ts';
import { createFleetRepository, type FleetFile } from '../support/git-server.ts';
import { aMemberReport, aReport } from '../support/sample-fleet.ts';
import { aFleetWithIdentities, signReport } from '../support/sample-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

// Processes of their own, on a machine that may be busy.
const main = join(import.meta.dirname, '../../reconciler/main.ts');
const identity = aFleetWithIdentities().hosts.find(({ name }) => name === 'data-1')?.identity;

function cache(maxmemory: string): Readonly<Record<string, FleetFile>> {
  return {
    'cache.yaml': `apiVersion: plumb/v1\nkind: Middleware\nmetadata: {name: cache}\nspec: {adapter: redis, parameters: {maxmemory: ${maxmemory}}, members: [{host: data-1, id: a}]}\n`,
  };
}

const files: Readonly<Record<string, FleetFile>> = {
  'fleet.yaml': 'apiVersion: plumb/v1\nkind: Fleet\nmetadata: {name: shop}\nspec: {}\n',
  'data-1.yaml': `apiVersion: plumb/v1\nkind: Host\nmetadata: {name: data-1}\nspec: {address: data-1.example, identity: "${identity}"}\n`,
  ...cache('32mb'),
};

interface Served {
  readonly url: string;
  readonly process: ChildProcess;
}

async function serve(repository: string, data: string): Promise<Served> {
  const flags = ['--listen', '127.0.0.1:0', '--poll', '500ms', '--repo', repository, '--data', data];
  const child = spawn(process.execPath, [main, 'serve', ...flags], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect.poll(() => /listens on (\S+)/.exec(said)?.[1]).toBeDefined();
  return { url: /listens on (\S+)/.exec(said)?.[1] ?? '', process: child };
}

async function plumb(...words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

test('a review is followed after the merge, and a stronger effect than reviewed is a surprise that stays', async () => {
  const repository = createFleetRepository(join(createTemporaryDirectory(), 'fleet.git'), files);
  const first = repository.git('rev-parse', 'main').trim();
  const data = createTemporaryDirectory();
  let served = await serve(repository.path, data);
  let sequence = 0;
  const tell = async (report: Partial<Report>): Promise<void> => {
    sequence += 1;
    const sent = aReport({
      host: 'data-1',
      sequence,
      at: new Date().toISOString(),
      members: [aMemberReport({ key: 'cache/a' })],
      ...report,
    });
    const signed = signReport(served.url, sent, { created: Math.floor(Date.now() / 1000) });
    expect((await fetch(`${served.url}/api/v1/reports`, signed)).status).toBe(200);
  };
  /** Acts as an agent that has to change something: before it and after it. */
  const apply = async (
    commit: string,
    before: string,
    codes: readonly (readonly [ReportEvent['code'], ReportEvent['effect'] & string])[],
  ) => {
    await tell({ commit, appliedCommit: before });
    const at = new Date().toISOString();
    const place = { at, message: 'done', member: 'cache/a', resource: 'parameters[cache]' };
    await tell({ commit, appliedCommit: commit, events: codes.map(([code, effect]) => ({ code, effect, ...place })) });
  };
  const review = async (to: string, from: string): Promise<{ readonly reference: string; readonly review: Review }> => {
    const asked = ['review', '--repo', repository.path, '--from', from, '--to', to, '--server', served.url];
    const { stdout: markdown } = await plumb(...asked, '-o', 'markdown');
    const made = JSON.parse((await plumb(...asked, '-o', 'json')).stdout) as Review;
    return { reference: /plumb status --review (\S+)`/.exec(markdown)?.[1] ?? markdown, review: made };
  };
  const follow = async (reference: string) => {
    const { code, stdout, stderr } = await plumb('status', '--review', reference, '--server', served.url, '-o', 'json');
    return { code, stderr, view: code === 2 ? undefined : (JSON.parse(stdout) as FollowedReview) };
  };
  const inForce = (commit: string) =>
    expect
      .poll(async () => await (await fetch(`${served.url}/api/v1/commits/${commit}`)).json())
      .toMatchObject({ current: true, review: { reviewed: { from: expect.any(String) } } });
  await expect.poll(async () => (await fetch(`${served.url}/readyz`)).status).toBe(200);
  await tell({ commit: first, appliedCommit: first });

  // Reviewed on a branch; what is merged has another id.
  repository.git('branch', 'change', 'main');
  const reviewed = repository.commit(cache('64mb'), { branch: 'change' });
  const hot = await review(reviewed, first);
  expect(hot.review.middleware[0]?.members).toMatchObject([{ key: 'cache/a', outcome: 'hot' }]);
  expect(await follow(hot.reference)).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing that was merged has the digest') });
  const second = repository.commit(cache('64mb'), { subject: 'Merge the change' });
  expect(second).not.toBe(reviewed);
  await inForce(second);
  expect(await follow(hot.reference)).toMatchObject({ code: 1, view: { commit: second, state: 'unfinished', observed: 'same' } });
  await apply(second, first, [['StepDone', 'hot']]);
  expect(await follow(hot.reference)).toMatchObject({ code: 0, view: { state: 'asReviewed', totals: { members: 1, asReviewed: 1 } } });

  // An agent hears of the next commit before the server does, and restarts what was to be changed hot.
  repository.git('branch', 'next', 'main');
  const third = repository.commit(cache('96mb'), { branch: 'next' });
  const next = await review(third, second);
  await tell({ commit: third, appliedCommit: second });
  repository.git('update-ref', 'refs/heads/main', third);
  await inForce(third);
  expect(await follow(next.reference)).toMatchObject({ code: 1, view: { state: 'unfinished', observed: 'same' } });
  await apply(third, second, [
    ['StepDone', 'hot'],
    ['ServiceRestarted', 'restart'],
  ]);
  const surprise = [{ type: 'EffectSurprise', status: 'True', reason: 'StrongerEffect', member: 'cache/a', observedCommit: third }];
  const stronger = { code: 1, view: { commit: third, state: 'stronger', conditions: surprise } };
  expect(await follow(next.reference)).toMatchObject(stronger);
  const { stdout } = await plumb('status', '--review', next.reference, '--server', served.url);
  expect(stdout).toContain('more was done than was reviewed: 1 stronger: cache/a restart instead of hot\n');
  expect(await (await fetch(`${served.url}/metrics`)).text()).toContain('plumb_effect_surprises_total 1\n');

  served.process.kill('SIGKILL');
  served = await serve(repository.path, data);
  await expect.poll(async () => (await fetch(`${served.url}/readyz`)).status).toBe(200);
  await tell({ commit: third, appliedCommit: third });
  expect(await follow(next.reference)).toMatchObject(stronger);
  expect(await (await fetch(`${served.url}/api/v1/middleware/cache`)).json()).toMatchObject({
    conditions: expect.arrayContaining([expect.objectContaining(surprise[0] ?? {})]),
  });
  expect(await (await fetch(`${served.url}/metrics`)).text()).toContain('plumb_effect_surprises_total 0\n');
});
