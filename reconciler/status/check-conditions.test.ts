import { expect, test } from 'vitest';
import type { Report } from '../../schemas/index.ts';
import { aCondition, aDriftedMember, aMemberReport, aReport } from '../../tests/support/sample-fleet.ts';
import { checkConditions } from './check-conditions.ts';

function rules(report: Report): readonly string[] {
  return checkConditions(report).map(({ rule, member }) => (member === undefined ? rule : `${member}: ${rule}`));
}

test('consistent reports have no violation', () => {
  expect(rules(aReport())).toEqual([]);
  expect(rules(aReport({ members: [aDriftedMember()], conditions: [aCondition({ status: 'False', reason: 'Drifted' })] }))).toEqual([]);
  expect(rules(aReport({ members: [aMemberReport({ conditions: [] })] }))).toEqual([]);
  const reconciling = [aCondition({ status: 'False', reason: 'Progressing' }), aCondition({ type: 'Reconciling', reason: 'Progressing' })];
  expect(rules(aReport({ conditions: reconciling }))).toEqual([]);
});

const { differences } = aDriftedMember();
const stalled = aCondition({ type: 'Stalled', reason: 'CommitRefused' });
const reconciling = aCondition({ type: 'Reconciling', reason: 'Progressing' });
const notReady = aCondition({ status: 'False', reason: 'Progressing' });

test.each([
  ['ready-missing', aReport({ conditions: [] })],
  ['type-twice', aReport({ conditions: [aCondition(), aCondition()] })],
  ['abnormal-not-true', aReport({ conditions: [aCondition(), { ...stalled, status: 'False' }] })],
  ['ready-while-reconciling', aReport({ conditions: [aCondition(), reconciling] })],
  ['stalled-and-reconciling', aReport({ conditions: [notReady, stalled, reconciling] })],
  ['changed-in-the-future', aReport({ conditions: [aCondition({ changedAt: '2026-11-23T10:01:00.001Z' })] })],
  ['cache/a: ready-with-differences', aReport({ members: [aMemberReport({ differences })] })],
  ['cache/a: synced-with-differences', aReport({ members: [aMemberReport({ differences, conditions: [notReady] })] })],
  ['cache/a: ready-out-of-sync', aReport({ members: [aDriftedMember({ conditions: [aCondition()] })] })],
  ['cache/a: drifted-without-difference', aReport({ members: [aDriftedMember({ differences: [] })] })],
  ['cache/a: ready-missing', aReport({ members: [aMemberReport({ conditions: [stalled] })] })],
  ['ready-with-differences', aReport({ members: [aDriftedMember({ conditions: [] })] })],
  ['ready-out-of-sync', aReport({ members: [aDriftedMember({ conditions: [] })] })],
] satisfies [string, Report][])('%s', (rule, report) => {
  expect(rules(report)).toContain(rule);
});
