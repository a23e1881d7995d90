import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ExecutedMember, FollowedReview, MemberVerdict } from '../../status/index.ts';
import { runProgram } from '../program.ts';
import { formatFollowedReview } from './format-followed-review.ts';

const digest = '2b3b2b7e9c7645ff-f1d68007e2863659';

function aMember(id: string, verdict: MemberVerdict, overrides: Partial<ExecutedMember> = {}): ExecutedMember {
  return { member: `cache/${id}`, host: `h${id}`, verdict, outcome: 'hot', predicted: 'hot', executed: 'hot', drift: 'none', ...overrides };
}

function aFollowed(members: readonly ExecutedMember[], overrides: Partial<FollowedReview> = {}): FollowedReview {
  const count = (verdict: MemberVerdict) => members.filter((member) => member.verdict === verdict).length;
  return {
    commit: 'b'.repeat(40),
    author: 'Ada',
    message: 'Raise maxmemory\n\nMore of it.',
    state: 'asReviewed',
    reviewed: {
      from: 'a'.repeat(40),
      digest: { whole: 'sha256:1', desired: 'sha256:2' },
      reviewedAt: '2026-11-23T10:00:00.000Z',
    },
    totals: {
      members: members.length,
      stronger: count('stronger'),
      unknown: count('unknown'),
      notYet: count('notYet'),
      weaker: count('weaker'),
      asReviewed: count('asReviewed'),
    },
    members,
    current: true,
    observed: 'same',
    conditions: [],
    ...overrides,
  };
}

const surprising = aFollowed(
  [
    aMember('2', 'stronger', { executed: 'restart' }),
    aMember('3', 'notYet', { executed: 'none' }),
    aMember('1', 'asReviewed', { drift: 'restart' }),
  ],
  { state: 'stronger', observed: 'moved' },
);

async function serve(known: Readonly<Record<string, FollowedReview>>): Promise<string> {
  const server = createServer((request, response) => {
    const body = known[(request.url ?? '').replace('/api/v1/reviews/', '')];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function plumb(...words: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await runProgram(words), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = 0;
  }
}

describe('the table', () => {
  test('shows the reviewed and the executed effect of each member, and sums up', () => {
    expect(formatFollowedReview(surprising, { colour: false })).toMatchInlineSnapshot(`
      "commit bbbbbbbbbbbb Raise maxmemory (Ada), in force now
      compared with aaaaaaaaaaaa at 2026-11-23T10:00:00.000Z
      the commit is as reviewed, but the hosts had moved on from what the review saw

      MEMBER   HOST  VERDICT      REVIEWED  EFFECT  EXECUTED  NOTE
      cache/2  h2    stronger     hot       hot     restart   -
      cache/3  h3    not yet      hot       hot     none      -
      cache/1  h1    as reviewed  hot       hot     hot       and restart for drift

      more was done than was reviewed: 1 as reviewed, 1 stronger: cache/2 restart instead of hot, 1 not yet
      "
    `);
  });

  test('says where the commit changes no member, and where it is not in force any more', () => {
    const text = formatFollowedReview(aFollowed([], { current: false, observed: 'notReviewed' }), { colour: false });
    expect(text).toContain('Raise maxmemory (Ada), no longer in force\n');
    expect(text).toMatch(/\nexecuted as reviewed: it changes no member\n$/);
  });

  test('lets no control character of a server through', () => {
    const hostile = aFollowed([aMember('1', 'unknown', { note: 'x\u001b]0;title\u0007y' })], { message: 'a\u001b[31mb' });
    expect(formatFollowedReview(hostile, { colour: false })).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('plumb status --review', () => {
  test('exit code 0 where all was executed as reviewed, 1 otherwise', async () => {
    const fine = aFollowed([aMember('1', 'asReviewed')]);
    const url = await serve({ [digest]: fine, '00000001': surprising, '00000002': aFollowed([], { state: 'unfinished' }) });
    expect(await plumb('status', '--review', digest, '--server', url)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('executed as reviewed: 1 as reviewed\n'),
    });
    expect(await plumb('status', '--server', url, '--review', '00000001')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 stronger: cache/2 restart instead of hot'),
    });
    expect(await plumb('status', '--review', '00000002', '--server', url)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not finished: '),
    });
    expect(JSON.parse((await plumb('status', '--review', digest, '--server', url, '-o', 'json')).stdout)).toEqual(fine);
  });

  test('exit code 2 and a reason when the server cannot tell', async () => {
    const url = await serve({ '00000003': {} as FollowedReview });
    expect(await plumb('status', '--review', 'cafecafe', '--server', url)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('nothing that was merged has the digest cafecafe'),
    });
    expect(await plumb('status', '--review', 'main', '--server', url)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"main"'),
    });
    expect(await plumb('status', '--review', '00000003', '--server', url)).toMatchObject({ code: 2, stdout: '' });
  });
});
