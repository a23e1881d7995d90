import { describe, expect, test } from 'vitest';
import { type Edit, inputOf, readScenario, type Scenario } from '../../tests/support/read-scenario.ts';
import { buildReview, hostsInvolved } from './build-review.ts';

const reviewOf = (scenario: Scenario) => buildReview(inputOf(scenario));

const restart: readonly Edit[] = [{ file: 'middleware/coordination.yaml', replace: 'tickTime: 2000', with: 'tickTime: 3000' }];
const removal: readonly Edit[] = [{ file: 'middleware/queue.yaml', remove: true }];
const hot: readonly Edit[] = [{ file: 'middleware/cache.yaml', replace: 'maxmemory: 1gb', with: 'maxmemory: 2gb' }];

describe('the same input', () => {
  test('gives the same review, whatever the order of the reports', () => {
    const input = readScenario('drift-underneath');
    const turned = { ...input, lastStatuses: new Map([...(input.lastStatuses ?? [])].reverse()) };
    expect(JSON.stringify(buildReview(turned))).toBe(JSON.stringify(buildReview(input)));
  });

  test('a base compared with itself is an empty review', () => {
    const { from, ...input } = readScenario('several-at-once');
    expect(buildReview({ ...input, from, to: from })).toMatchObject({ verdict: 'empty', statement: [], middleware: [], hosts: [] });
  });
});

test('reports are asked of hosts that change, and of hosts whose members take over', () => {
  const { from, to } = readScenario('member-detached');
  if (from.fleet === undefined || to.fleet === undefined) throw new Error('the fleet has errors');
  // cache/3 on data-3 changes; cache/1 and the others on that host have their companions elsewhere.
  expect(hostsInvolved({ from: from.fleet, to: to.fleet })).toEqual(['data-1', 'data-2', 'data-3']);
});

describe('a budget', () => {
  const inFleet = (budget: string): readonly Edit[] => [
    { file: 'fleet.yaml', replace: '  interval: 60s\n', with: `  interval: 60s\n  budgets:\n    - { reason: because, ${budget} }\n` },
  ];
  const inOrganization = (name: string, budget: string): readonly Edit[] => [
    { file: 'organizations.yaml', replace: `  title: ${name}\n`, with: `  title: ${name}\n  budgets: [{ reason: because, ${budget} }]\n` },
  ];
  const codesOf = (scenario: Scenario) =>
    reviewOf(scenario).findings.flatMap(({ code }) => (code === 'MW9001' || code === 'MW9009' ? [code] : []));

  test.each([
    ['a weaker effect than is allowed', inFleet('maxEffect: reload'), hot, []],
    ['a stronger effect', inFleet('maxEffect: none'), hot, ['MW9001']],
    ['an effect outside of windows', inFleet('maxEffectOutsideWindow: reload'), restart, ['MW9001']],
    ['a removal, which is as strong as it gets', inFleet('maxEffect: restart'), removal, ['MW9001']],
    ['members at once, within', inFleet('maxMembersAtOnce: 1'), restart, []],
    ['members at once, beyond', inFleet('maxMembersAtOnce: 0'), restart, ['MW9001']],
    ['a deletion', inFleet('deletions: forbid'), removal, ['MW9001']],
    ['no deletion', inFleet('deletions: forbid'), restart, []],
    ['other labels', inFleet('maxEffect: none, when: { labels: { env: staging } }'), restart, []],
    ['these labels', inFleet('maxEffect: none, when: { labels: { env: production, tier: data } }'), restart, ['MW9001']],
    ['another organization', inFleet('maxEffect: none, when: { organization: retail }'), restart, []],
    ['an organization above', inFleet('maxEffect: none, when: { organization: acme }'), hot, ['MW9001']],
    ['an organization of its own', inOrganization('Acme Retail', 'maxEffect: none'), hot, ['MW9001']],
    ['an organization beside', inOrganization('Acme Retail', 'maxEffect: none'), restart, []],
    ['an organization that is above', inOrganization('Acme', 'maxEffect: none'), hot, ['MW9001']],
    ['one that asks for a label', inFleet('deletions: forbid, unlessLabel: yes-please'), removal, ['MW9001']],
  ] as const)('%s', (_, base, change, codes) => {
    expect(codesOf({ base, change })).toEqual(codes);
  });

  test('is set aside by its label alone', () => {
    const base = inFleet('deletions: forbid, unlessLabel: yes-please');
    expect(codesOf({ base, change: removal, labels: ['yes-please'] })).toEqual(['MW9009']);
    expect(codesOf({ base, change: removal, labels: ['yes'] })).toEqual(['MW9001']);
  });

  test('is not escaped by taking hosts or middleware out of its scope in the same change', () => {
    const base = inFleet('maxEffect: none, when: { labels: { env: staging } }');
    const relabelled: readonly Edit[] = [
      { file: 'hosts/hosts.yaml', replace: 'tier: queue, env: staging', with: 'tier: queue, env: sandbox' },
      { file: 'middleware/queue.yaml', replace: '  members:\n', with: '  parameters: { databases: 4 }\n  members:\n' },
    ];
    expect(codesOf({ base, change: relabelled })).toEqual(['MW9001']);
  });
});

describe('members that are left', () => {
  const databases: Edit = { file: 'middleware/cache.yaml', replace: 'maxmemory: 1gb', with: 'maxmemory: 1gb\n    databases: 4' };
  const rollout = (words: string): Edit => ({
    file: 'middleware/cache.yaml',
    replace: '  topology: replication\n',
    with: `  topology: replication\n  rollout: { ${words} }\n`,
  });
  const down = {
    health: { state: 'Unhealthy', reason: 'NotRunning', message: '' },
    services: [{ id: 'service[x]', running: false }],
  } as const;
  const rolloutOf = (scenario: Scenario) => reviewOf(scenario).middleware.find(({ name }) => name === 'cache')?.rollout;

  test.each([
    ['one after the other', 'maxUnavailable: 1', {}, { atOnce: 1, before: 3, worst: 2 }],
    ['two at a time', 'maxUnavailable: 2', {}, { atOnce: 2, before: 3, worst: 1 }],
    ['more than there are', 'maxUnavailable: 5', {}, { atOnce: 3, before: 3, worst: 0 }],
    ['nobody asks', 'coordination: none', {}, { atOnce: 3, before: 3, worst: 0 }],
  ] as const)('%s', (_, words, hosts, expected) => {
    expect(rolloutOf({ base: [rollout(words)], change: [databases], hosts })).toMatchObject(expected);
  });

  test('members that are away count with a lease, and not without one', () => {
    const hosts = { 'data-2': { members: { 'cache/2': down } } } as const;
    const only = {
      file: 'middleware/cache.yaml',
      replace: 'id: "3", role: replica',
      with: 'id: "3", role: replica, parameters: { databases: 4 }',
    };
    expect(rolloutOf({ change: [only], hosts })).toMatchObject({ away: ['cache/2'], before: 2, worst: 2 });
    expect(rolloutOf({ base: [rollout('coordination: none')], change: [only], hosts })).toMatchObject({ away: ['cache/2'], worst: 1 });
  });
});
