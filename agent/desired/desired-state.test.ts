import { describe, expect, it } from 'vitest';
import { type Adapter, adapterEngine } from '../../adapters/index.ts';
import { SourceError } from '../../reconciler/source/index.ts';
import type { Slice } from '../../schemas/index.ts';
import { aStateDirectory } from '../state/a-state-directory.ts';
import { readOnlyState, type StateDirectory } from '../state/state-directory.ts';
import { aSlice, aSliceMember } from './a-desired.ts';
import { readAccepted, writeAccepted } from './accepted-commit.ts';
import { createDesiredState } from './desired-state.ts';
import type { HistoryState, SliceAnswer, SliceSource } from './slice-source.ts';

const folder = {
  name: 'shopd',
  origin: 'adapters/shopd',
  files: {
    'adapter.yaml': JSON.stringify({
      apiVersion: 'plumb/v1',
      kind: 'Adapter',
      metadata: { name: 'shopd' },
      spec: {
        title: 'Shop',
        topologies: { standalone: {} },
        resources: [{ kind: 'file', name: 'shop.conf', path: '${{ dirs.config }}/shop.conf', content: '${{ string(parameters.port) }}' }],
      },
    }),
    'parameters.schema.json': JSON.stringify({
      type: 'object',
      additionalProperties: false,
      properties: { port: { type: 'integer', default: 80, description: 'Port.', 'x-effect': 'none' } },
    }),
  },
};

const { adapter } = adapterEngine.load(folder);
if (adapter === undefined) throw new Error('the adapter of this test is wrong');
const adapters: Readonly<Record<string, Adapter>> = { shopd: adapter };
const { signal } = new AbortController();

const sliceAnswer = (commit: string, over: Partial<Slice> = {}): SliceAnswer => ({
  status: 'slice',
  commit,
  slice: aSlice({ commit, members: [aSliceMember({ parameters: { port: 80 } })], adapters: { shopd: adapter.digest }, ...over }),
  adapters,
});
const diagnostic = { code: 'MW2001', severity: 'error', summary: 'wrong', detail: 'very' } as const;

interface NotingSource extends SliceSource {
  readonly positions: HistoryState[];
  readonly known: (string | undefined)[];
}

/** Answers one after the other, and notes what was known at each. */
function aSource(answers: readonly (SliceAnswer | Error)[]): NotingSource {
  const left = [...answers];
  const known: (string | undefined)[] = [];
  const positions: HistoryState[] = [];
  return {
    known,
    positions,
    next: async (position) => {
      known.push(position.known);
      positions.push(position);
      const answer = left.shift() ?? { status: 'unchanged' };
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

function open(source: SliceSource, state: StateDirectory) {
  return createDesiredState({ source, engine: adapterEngine, environment: { root: '', privileged: true, canInstall: true }, state });
}

async function answersOf(answers: readonly (SliceAnswer | Error)[]) {
  const { state } = await aStateDirectory();
  const source = aSource(answers);
  const desired = await open(source, state);
  const given = [];
  for (const _answer of answers) given.push(await desired.next({ offline: false, signal }));
  return { given, source, state };
}

describe('the desired state of a host', () => {
  it('is nothing before a first good commit', async () => {
    const { state } = await aStateDirectory();
    expect(await (await open(aSource([]), state)).next({ offline: true, signal })).toEqual({});
  });

  it('is the newest good commit, rendered', async () => {
    const { given, source } = await answersOf([sliceAnswer('c1'), { status: 'unchanged' }, sliceAnswer('c2')]);
    expect(given.map(({ desired }) => desired?.commit)).toEqual(['c1', 'c1', 'c2']);
    expect(given[0]?.desired?.resources.map(({ id }) => id)).toEqual(expect.arrayContaining(['file[/etc/plumb/shopd/shop-one/shop.conf]']));
    expect(source.known).toEqual([undefined, 'c1', 'c1']);
  });

  it('stays while a newer commit is refused, which is not read again', async () => {
    const refused: SliceAnswer = { status: 'refused', commit: 'c2', reason: 'CommitRefused', diagnostics: [diagnostic] };
    const { given, source } = await answersOf([sliceAnswer('c1'), refused, { status: 'unchanged' }, sliceAnswer('c3')]);
    expect(given.map(({ desired, refused: bad }) => [desired?.commit, bad?.commit])).toEqual([
      ['c1', undefined],
      ['c1', 'c2'],
      ['c1', 'c2'],
      ['c3', undefined],
    ]);
    expect(source.known).toEqual([undefined, 'c1', 'c2', 'c2']);
  });

  it('stays when a commit is good for the fleet and cannot be rendered here', async () => {
    const unrenderable = sliceAnswer('c2', { members: [aSliceMember({ parameters: { port: 80 }, topology: 'ring' })] });
    const { given } = await answersOf([sliceAnswer('c1'), { ...unrenderable, adapters: {} } as SliceAnswer]);
    expect(given[1]?.desired?.commit).toBe('c1');
    expect(given[1]?.refused?.commit).toBe('c2');
    expect(given[1]?.refused?.diagnostics.length).toBeGreaterThan(0);
  });

  it('stays while the repository cannot be reached, until it can', async () => {
    const { given } = await answersOf([sliceAnswer('c1'), new SourceError('Unreachable', 'connection refused'), { status: 'unchanged' }]);
    expect(given.map(({ desired }) => desired?.commit)).toEqual(['c1', 'c1', 'c1']);
    expect(given.map(({ problem }) => problem)).toEqual([undefined, { reason: 'Unreachable', message: 'connection refused' }, undefined]);
  });

  it('is not asked for offline', async () => {
    const { state } = await aStateDirectory();
    const source = aSource([sliceAnswer('c1')]);
    const desired = await open(source, state);
    await desired.next({ offline: false, signal });
    expect((await desired.next({ offline: true, signal })).desired?.commit).toBe('c1');
    expect(source.known).toHaveLength(1);
  });
});

describe('a commit that does not go on from the one in force', () => {
  const [rewritten, newer] = ['a'.repeat(40), 'b'.repeat(40)];
  const left: SliceAnswer = { status: 'refused', commit: rewritten, reason: 'HistoryNotForward', diagnostics: [diagnostic] };

  it('is asked for again once it is accepted, which holds for one step', async () => {
    const { state } = await aStateDirectory();
    const source = aSource([sliceAnswer('c1'), left, { status: 'unchanged' }, sliceAnswer(rewritten), { status: 'unchanged' }]);
    const desired = await open(source, state);
    const next = () => desired.next({ offline: false, signal });
    await next();
    expect(await next()).toMatchObject({ desired: { commit: 'c1' }, refused: { reason: 'HistoryNotForward' } });
    await next();
    await writeAccepted(state, rewritten);
    expect((await next()).desired?.commit).toBe(rewritten);
    await next();
    expect(source.positions).toEqual([
      { known: undefined, inForce: undefined, accepted: undefined },
      { known: 'c1', inForce: 'c1', accepted: undefined },
      { known: rewritten, inForce: 'c1', accepted: undefined },
      { known: undefined, inForce: 'c1', accepted: rewritten },
      // It is in force, so nothing is accepted any more.
      { known: undefined, inForce: rewritten, accepted: undefined },
    ]);
  });

  it('may be accepted before it is there', async () => {
    const { state } = await aStateDirectory();
    const source = aSource([sliceAnswer('c1'), { status: 'unchanged' }, { status: 'unchanged' }, sliceAnswer(newer)]);
    const desired = await open(source, state);
    await desired.next({ offline: false, signal });
    await writeAccepted(state, rewritten);
    for (let look = 0; look < 3; look += 1) await desired.next({ offline: false, signal });
    expect(source.positions.map(({ accepted }) => accepted)).toEqual([undefined, rewritten, rewritten, rewritten]);
    expect(await readAccepted(state)).toBeUndefined();
  });

  it('is only looked at by who may only look: nothing is remembered, and an acceptance stays', async () => {
    const { state } = await aStateDirectory();
    await (await open(aSource([sliceAnswer('c1')]), state)).next({ offline: false, signal });
    await writeAccepted(state, rewritten);
    const remembered = await state.read('desired.json');
    const looking = await open(aSource([sliceAnswer(rewritten)]), readOnlyState(state));
    expect((await looking.next({ offline: false, signal })).desired?.commit, 'what a cycle would enforce').toBe(rewritten);
    expect([await state.read('desired.json'), await readAccepted(state)]).toEqual([remembered, rewritten]);
  });

  it('is told from the one in force after a restart too, also where that is of another version of Plumb', async () => {
    const { host, state } = await aStateDirectory();
    host.put('/var/lib/plumb-agent/desired.json', { type: 'file', content: JSON.stringify({ slice: { version: 0, commit: newer } }) });
    const source = aSource([left]);
    await (await open(source, state)).next({ offline: false, signal });
    expect(source.positions).toEqual([{ known: undefined, inForce: newer, accepted: undefined }]);
  });
});

describe('a host that Git does not list', () => {
  const { fleet } = aSlice();
  const unlisted = { status: 'unlisted', commit: 'c2', fleet: { ...fleet, removalCap: 3 }, host: 'vm', listed: ['a', 'b'] } as SliceAnswer;

  it('has a problem when it never was listed', async () => {
    const { given } = await answersOf([unlisted]);
    expect(given[0]?.desired).toBeUndefined();
    expect(given[0]?.problem).toMatchObject({ reason: 'HostUnlisted', message: expect.stringContaining('c2') });
    expect(given[0]?.problem?.message).toContain('no Host "vm"; it has a, b: add one to the repository, or start the agent with --host');
  });

  it('wants nothing of Plumb when it was listed before, also after a restart', async () => {
    const { given, state } = await answersOf([sliceAnswer('c1'), unlisted]);
    expect(given[1]?.desired).toMatchObject({ commit: 'c2', resources: [] });
    const { desired } = await (await open(aSource([]), state)).next({ offline: true, signal });
    expect(desired).toMatchObject({ commit: 'c2', resources: [] });
  });
});

describe('after a restart', () => {
  it('the last good commit is enforced without Git', async () => {
    const { given, state } = await answersOf([sliceAnswer('c1')]);
    const again = await (await open(aSource([new SourceError('Unreachable', 'no route')]), state)).next({ offline: false, signal });
    expect(again.desired).toEqual(given[0]?.desired);
    expect(again.problem?.reason).toBe('Unreachable');
  });

  it('the source is asked from the remembered commit on', async () => {
    const { state } = await answersOf([sliceAnswer('c1')]);
    const source = aSource([{ status: 'unchanged' }]);
    await (await open(source, state)).next({ offline: false, signal });
    expect(source.known).toEqual(['c1']);
  });

  it.each([
    ['is not JSON', '{"slice":'],
    ['is of another version of Plumb', JSON.stringify({ slice: { version: 0 }, adapters: [] })],
    ['no longer renders', JSON.stringify({ slice: aSlice({ members: [aSliceMember()] }), adapters: [] })],
  ])('a memory that %s is as good as none', async (_what, text) => {
    const { host, state } = await aStateDirectory();
    host.put('/var/lib/plumb-agent/desired.json', { type: 'file', content: text });
    const source = aSource([sliceAnswer('c1')]);
    const desired = await open(source, state);
    expect(await desired.next({ offline: true, signal })).toEqual({});
    expect((await desired.next({ offline: false, signal })).desired?.commit).toBe('c1');
    expect(source.known).toEqual([undefined]);
  });
});
