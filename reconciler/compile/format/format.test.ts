import { describe, expect, test } from 'vitest';
import { getCodec } from '../../../adapters/index.ts';
import type { Diagnostic } from '../../../schemas/index.ts';
import { formatJson } from './json.ts';
import { formatJunit } from './junit.ts';
import { formatSarif } from './sarif.ts';
import { formatSummary, formatText } from './text.ts';

const missing: Diagnostic = {
  code: 'MW3003',
  severity: 'error',
  summary: 'host does not exist',
  detail: 'no Host is called "wep-1"',
  fix: 'did you mean "web-1"?',
  file: 'teams/shop/cache 1.yaml',
  line: 8,
  column: 15,
  pointer: '/spec/members/0/host',
};
const stale: Diagnostic = {
  code: 'MW5013',
  severity: 'warning',
  summary: 'hosts become stale between comparisons',
  detail: 'a\u001b[31m <b>&"\u0000',
  file: 'fleet.yaml',
  line: 7,
};
const fleetless: Diagnostic = {
  code: 'MW5001',
  severity: 'error',
  summary: 'there must be exactly one Fleet',
  detail: 'no document of kind Fleet was found',
};

describe('text', () => {
  test('has three lines a finding, and no raw control characters', () => {
    expect(formatText([missing, stale, fleetless])).toBe(
      'error MW3003 teams/shop/cache 1.yaml:8:15 /spec/members/0/host\n  host does not exist: no Host is called "wep-1"\n  fix: did you mean "web-1"?\n\n' +
        'warning MW5013 fleet.yaml:7\n  hosts become stale between comparisons: a\\u001b[31m <b>&"\\u0000\n\n' +
        'error MW5001\n  there must be exactly one Fleet: no document of kind Fleet was found\n',
    );
  });

  test('has colours only when asked', () => {
    expect(formatText([missing], { colour: true })).toContain('\u001b[31merror\u001b[0m');
    expect(formatText([missing])).not.toContain('\u001b');
  });

  test('counts', () => {
    expect([formatSummary([]), formatSummary([missing]), formatSummary([missing, stale, fleetless])]).toEqual([
      'no findings',
      '1 error',
      '2 errors, 1 warning',
    ]);
  });
});

test('JSON holds every field', () => {
  expect(JSON.parse(formatJson([missing]))).toEqual({ ok: false, diagnostics: [missing] });
  expect(JSON.parse(formatJson([stale]))).toEqual({ ok: true, diagnostics: [stale] });
});

test('SARIF has rules, levels, places and stable fingerprints', () => {
  const log = JSON.parse(formatSarif([missing, stale, fleetless, { ...missing, line: 20 }], { version: '1.2.3' }));
  const [run] = log.runs;
  expect(log.version).toBe('2.1.0');
  expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(['MW3003', 'MW5001', 'MW5013']);
  expect(run.tool.driver.rules[0].help.text).toContain('add the Host');
  expect(run.results.map((result: { ruleIndex: number; level: string }) => [result.ruleIndex, result.level])).toEqual([
    [0, 'error'],
    [2, 'warning'],
    [1, 'error'],
    [0, 'error'],
  ]);
  expect(run.results[0].locations[0]).toEqual({
    physicalLocation: { artifactLocation: { uri: 'teams/shop/cache%201.yaml' }, region: { startLine: 8, startColumn: 15 } },
    logicalLocations: [{ fullyQualifiedName: '/spec/members/0/host' }],
  });
  expect(run.results[2].locations).toEqual([]);
  expect(run.results[3].partialFingerprints).toEqual(run.results[0].partialFingerprints);
  expect(run.results[1].partialFingerprints).not.toEqual(run.results[0].partialFingerprints);
});

test('JUnit is XML with one case a file', () => {
  const suites = getCodec('xml')?.parse(formatJunit([missing, stale, fleetless])) as unknown;
  expect(suites).toMatchObject({
    testsuites: {
      '@tests': '3',
      '@failures': '2',
      testsuite: {
        testcase: [
          { '@name': 'teams/shop/cache 1.yaml', failure: { '@type': 'MW3003' } },
          { '@name': 'fleet.yaml', 'system-out': { '#text': expect.stringContaining('<b>&"\ufffd') } },
          { '@name': 'fleet', failure: { '@message': 'there must be exactly one Fleet: no document of kind Fleet was found' } },
        ],
      },
    },
  });
  expect(formatJunit([])).toContain('tests="1" failures="0"');
});
