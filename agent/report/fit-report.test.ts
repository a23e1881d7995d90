import { expect, it } from 'vitest';
import { validateDocument } from '../../schemas/validate.ts';
import { fitReport } from './fit-report.ts';
import type { ReportDraft } from './report-facts.ts';

function aReportWith(count: number, valueLength: number): ReportDraft {
  const difference = {
    resource: 'file[/a]',
    pointer: '/content',
    desired: 'd'.repeat(valueLength),
    observed: null,
    place: 'disk',
    origin: 'drift',
    effect: 'none',
    sensitive: false,
  } as const;
  const at = '2026-01-01T00:00:00.000Z';
  return {
    version: 1,
    host: 'h1',
    at,
    trigger: 'interval',
    durationMs: 1,
    conditions: [],
    members: [
      {
        key: 'm/1',
        sync: { state: 'Drifted', reason: 'ObserveMode', message: 'many' },
        health: { state: 'Healthy', reason: 'ProbesPass', message: '' },
        conditions: [],
        differences: Array.from({ length: count }, () => difference),
        parameters: [],
        services: [],
      },
    ],
    events: Array.from({ length: count }, () => ({ code: 'DriftDetected', at, message: 'm'.repeat(500) })),
  };
}

it('leaves a report alone that fits', () => {
  const report = aReportWith(3, 100);
  expect(fitReport(report)).toBe(report);
});

it('cuts values before lists', () => {
  const fitted = fitReport(aReportWith(400, 4000));
  expect(fitted.members[0]?.differences).toHaveLength(400);
  expect(fitted.members[0]?.differences[0]?.desired).toMatch(/^d{200}… \(4000 characters\)$/);
});

it('says how many rows it leaves out, and stays a valid report', () => {
  const fitted = fitReport(aReportWith(1000, 4000), 100_000);
  expect(fitted.members[0]?.sync).toMatchObject({ state: 'Drifted', message: 'many (950 more differences are not listed)' });
  expect(JSON.stringify(fitted).length).toBeLessThan(100_000);
  expect(validateDocument('Report', { ...fitted, sequence: 1, agentVersion: '1' })).toEqual([]);
});
