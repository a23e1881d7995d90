import { describe, expect, it } from 'vitest';
import { planHost, type Step } from '../reconciler/plan/index.ts';
import type { ConfigTest, Observation, Resource } from '../schemas/index.ts';
import { aLedger, aSlice } from './desired/a-desired.ts';
import { createMemoryHost, type MemoryHost } from './host/index.ts';
import { aResource } from './resources/a-resource.ts';
import { runConfigTest } from './run-config-test.ts';

const root = '/etc/shop';
const stage = '/etc/shop.plumb-stage';
const test: ConfigTest = {
  name: 'shop/one:test',
  member: 'shop/one',
  root,
  argv: ['shopd', '-t', '{{stage}}/shop.conf'],
  exitCode: 0,
  timeoutMs: 1000,
};
const { signal } = new AbortController();

function aFile(name: string, content: string, mode = '0640'): Resource {
  return aResource('file', { name, fields: { type: 'file', mode, content }, via: { merge: 'own' } });
}

const conf = aFile(`${root}/shop.conf`, 'color blue\n');
const added = aFile(`${root}/conf.d/new.conf`, 'size 1\n');
const gone = aFile(`${root}/conf.d/gone.conf`, '');

function stepsFor(observed: Readonly<Record<string, Observation>>): readonly Step[] {
  const ledger = aLedger({
    resources: Object.fromEntries(
      [gone].map(({ id, kind, name, template, members, fields, via }) => [
        id,
        {
          kind,
          name,
          template,
          members,
          applied: { ...fields },
          via: { ...via },
          commit: 'c0',
          appliedAt: '2026-01-01T00:00:00.000Z',
          removable: true,
          sensitive: [],
        },
      ]),
    ),
  });
  const now = '2026-01-02T03:04:05.000Z';
  return planHost({ slice: aSlice(), resources: [conf, added], observed: new Map(Object.entries(observed)), ledger, now }).steps;
}

const steps = stepsFor({
  [conf.id]: { status: 'known', fields: { type: 'file', mode: '0640', content: 'color red\n' } },
  [added.id]: { status: 'absent' },
  [gone.id]: { status: 'known', fields: { type: 'file' } },
});

/** A machine with a configuration in use, whose own test notes the tree it is given. */
function aMachine(answer: Parameters<MemoryHost['script']>[1] = {}) {
  const host = createMemoryHost();
  host.put(`${root}/shop.conf`, { type: 'file', content: 'color red\n', mode: '0640', owner: 'shop' });
  host.put(`${root}/conf.d/kept.conf`, { type: 'file', content: 'kept\n' });
  host.put(`${root}/conf.d/gone.conf`, { type: 'file', content: 'gone\n' });
  host.put(`${root}/linked.conf`, { type: 'link', target: 'conf.d/kept.conf' });
  const tested: Record<string, string>[] = [];
  host.script(['shopd', '-t'], async (argv, options) => {
    tested.push(await treeOf(host, stage));
    return typeof answer === 'function' ? answer(argv, options) : answer;
  });
  return { host, tested };
}

async function treeOf(host: MemoryHost, directory: string): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const name of await host.list(directory)) {
    const path = `${directory}/${name}`;
    const stat = await host.stat(path);
    if (stat?.type === 'directory') Object.assign(tree, await treeOf(host, path));
    else
      tree[path.replace(stage, '').replace(root, '')] =
        stat?.type === 'file' ? String(await host.readFile(path)) : `-> ${stat?.linkTarget}`;
  }
  return tree;
}

describe('the staged tree', () => {
  it('is what the member will have: changed, new, kept, linked, and without what goes', async () => {
    const { host, tested } = aMachine();
    expect(await runConfigTest(test, steps, { host, signal })).toBeUndefined();
    expect(tested).toEqual([
      {
        '/shop.conf': 'color blue\n',
        '/conf.d/kept.conf': 'kept\n',
        '/conf.d/new.conf': 'size 1\n',
        '/linked.conf': '-> conf.d/kept.conf',
      },
    ]);
    expect(host.programs).toEqual([['shopd', '-t', `${stage}/shop.conf`]]);
  });

  it('is as closed as the real one', async () => {
    const seen: unknown[] = [];
    const { host } = aMachine(async () => {
      const stat = await host.stat(stage);
      seen.push({ mode: stat?.mode, owner: stat?.owner });
      return {};
    });
    await host.setAttributes(root, { mode: '0750', owner: 'shop' });
    await runConfigTest(test, steps, { host, signal });
    expect(seen).toEqual([{ mode: '0750', owner: 'shop' }]);
  });

  it.each([
    ['passes', {}],
    ['fails', { exitCode: 1, stderr: 'no' }],
    ['cannot be started', { exitCode: null, spawnError: 'no such program' }],
  ])('is removed and nothing of the real one has changed when the test %s', async (_how, answer) => {
    const { host } = aMachine(answer);
    const before = await treeOf(host, root);
    await runConfigTest(test, steps, { host, signal });
    expect(await treeOf(host, root)).toEqual(before);
    expect(await host.stat(stage)).toBeUndefined();
    expect(host.changes.filter((change) => !change.startsWith('run ') && !change.includes(stage))).toEqual([]);
  });

  it('left by a killed agent is not tested with', async () => {
    const { host, tested } = aMachine();
    host.put(`${stage}/leftover.conf`, { type: 'file', content: 'stale' });
    await runConfigTest(test, steps, { host, signal });
    expect(tested[0]).not.toHaveProperty('/leftover.conf');
  });

  it('is made where there is no configuration yet', async () => {
    const { host, tested } = aMachine();
    host.put(root, undefined);
    expect(await runConfigTest(test, steps, { host, signal })).toBeUndefined();
    expect(tested).toEqual([{ '/shop.conf': 'color blue\n', '/conf.d/new.conf': 'size 1\n' }]);
  });
});

describe('the verdict', () => {
  it.each([
    [
      'its words, with the real path',
      {},
      { exitCode: 1, stderr: `${stage}/shop.conf:1: unknown color` },
      `${root}/shop.conf:1: unknown color`,
    ],
    ['that it said nothing', {}, { exitCode: 2 }, 'it said nothing'],
    ['that it did not end', {}, { exitCode: null, timedOut: true }, 'the config test did not end in 1000 ms'],
    ['that it did not start', {}, { exitCode: null, spawnError: 'ENOENT' }, 'the config test could not be started: ENOENT'],
    ['a word that is missing', { output: 'syntax is ok' }, { stdout: 'warning' }, 'warning'],
    ['a word that must not be there', { notOutput: '^warning' }, { stdout: 'warning: odd' }, 'warning: odd'],
    ['nothing where it is content', { output: 'ok$', exitCode: 3 }, { exitCode: 3, stdout: 'ok' }, undefined],
  ])('is %s', async (_what, over, answer, verdict) => {
    const { host } = aMachine(answer);
    expect(await runConfigTest({ ...test, ...over }, steps, { host, signal })).toBe(verdict);
  });

  it('is that it could not be tested when the tree cannot be staged', async () => {
    const host = createMemoryHost();
    host.put(root, { type: 'file', content: 'in the way' });
    expect(await runConfigTest(test, steps, { host, signal })).toContain('the staged configuration could not be tested: ');
  });
});

it('tests the tree without what is moved aside', async () => {
  const { host, tested } = aMachine();
  host.put(`${root}/conf.d/evil.conf`, { type: 'file', content: 'nonsense' });
  const name = `${root}/conf.d`;
  const directory = aResource('directory', { name, fields: { type: 'directory', foreign: [] }, via: { exclusive: ['*.conf'] } });
  const observed: Observation = { status: 'known', fields: { type: 'directory', foreign: ['evil.conf'] } };
  const input = { slice: aSlice(), resources: [directory], observed: new Map([[directory.id, observed]]), ledger: aLedger() };
  const plan = planHost({ ...input, now: '2026-01-02T03:04:05.000Z' });
  await runConfigTest(test, [], { host, signal });
  await runConfigTest(test, plan.steps, { host, signal });
  expect(tested.map((tree) => '/conf.d/evil.conf' in tree)).toEqual([true, false]);
  expect(tested[1]).toHaveProperty(['/conf.d/kept.conf']);
  expect(await host.stat(`${root}/conf.d/evil.conf`)).toBeDefined();
});
