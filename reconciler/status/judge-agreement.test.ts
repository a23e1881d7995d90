import { describe, expect, test } from 'vitest';
import type { Stance } from '../../schemas/index.ts';
import { aFleet, aMemberReport, aReport } from '../../tests/support/sample-fleet.ts';
import { buildFleetView } from './fleet-view.ts';
import type { StatusInput } from './status-input.ts';

const start = Date.parse('2026-11-23T10:00:00.000Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();

interface Said {
  readonly role?: string;
  readonly stream?: string;
  /** Seconds: since when, and when it was reported last. */
  readonly since: number;
  readonly until: number;
  readonly health?: 'Healthy' | 'Unhealthy';
}

const members = [
  { key: 'cache/a', id: 'a', host: 'data-1', address: '10.0.0.2' },
  { key: 'cache/b', id: 'b', host: 'data-2', address: '10.0.0.3' },
  { key: 'cache/c', id: 'c', host: 'web-1', address: '10.0.0.1' },
];

function healthOf(said: readonly (Said | undefined)[], change: object = {}) {
  const [front, cache] = aFleet().middleware;
  if (front === undefined || cache === undefined) throw new Error('the fleet has two');
  const agreement = { roles: { primary: { min: 1, max: 1 } }, alike: ['stream'], settleMs: 20_000 };
  const some = members.slice(0, said.length);
  const reports = some.flatMap(({ key, host }, index) => {
    const one = said[index];
    if (one === undefined) return [];
    const { role, stream, since, until, health = 'Healthy' } = one;
    const stance: Stance = { ...(role === undefined ? {} : { role }), facts: stream === undefined ? {} : { stream }, since: at(since) };
    const member = aMemberReport({ key, stance, health: { state: health, reason: health, message: 'its own' } });
    return [{ report: aReport({ host, at: at(until), members: [member] }), receivedAt: at(until), clockSkewMs: 0 }];
  });
  const input: StatusInput = {
    expectation: aFleet({ middleware: [{ ...cache, members: some, agreement, ...change }] }),
    reports: new Map(reports.map((last) => [last.report.host, last])),
    now: start + 400_000,
  };
  const view = buildFleetView({ ...input, expectation: { ...input.expectation, staleAfterMs: 350_000 } });
  return { ...view.middleware[0]?.health, each: view.middleware[0]?.members.map(({ health }) => health), judgement: view.judgement };
}

describe('what members say together', () => {
  test('is fine while one is the primary and all tell one stream', () => {
    const said = [
      { role: 'primary', stream: 's', since: 0, until: 300 },
      { role: 'replica', stream: 's', since: 0, until: 280 },
    ];
    expect(healthOf(said).each).toEqual(['Healthy', 'Healthy']);
  });

  test('tells two that are the primary at one time, by name, and not the third', () => {
    const told = healthOf([
      { role: 'primary', since: 100, until: 300 },
      { role: 'primary', since: 0, until: 290 },
      { role: 'replica', since: 0, until: 300 },
    ]);
    expect(told).toMatchObject({
      state: 'Unhealthy',
      reason: 'MembersDisagree',
      message: 'cache/a and cache/b say that they are the primary, of which there may be 1: decide whose word counts',
      since: at(100),
      each: ['Unhealthy', 'Unhealthy', 'Healthy'],
    });
    expect(told.judgement?.state).toBe('needsPerson');
  });

  test('takes reports of two moments for no two primaries: the old one was heard before the new one came', () => {
    const said = [
      { role: 'primary', since: 0, until: 200 },
      { role: 'primary', since: 200, until: 300 },
    ];
    expect(healthOf(said).each).toEqual(['Healthy', 'Healthy']);
  });

  test('waits for as long as a failover takes, and no longer', () => {
    const both = (seconds: number) => [
      { role: 'primary', since: 0, until: 200 + seconds },
      { role: 'primary', since: 200, until: 300 },
    ];
    expect(healthOf(both(19)).state).toBe('Healthy');
    expect(healthOf(both(20)).state).toBe('Unhealthy');
  });

  test('tells that nobody is the primary once every member has answered for long enough', () => {
    const none = [
      { role: 'replica', since: 100, until: 300 },
      { role: 'replica', since: 0, until: 290 },
    ];
    expect(healthOf(none)).toMatchObject({
      reason: 'MembersDisagree',
      message: 'no member is the primary, 1 have to be: cache/a is replica, cache/b is replica',
      each: ['Unhealthy', 'Unhealthy'],
    });
    expect(healthOf([{ role: 'replica', since: 280, until: 300 }, none[1]]).each).toEqual(['Healthy', 'Healthy']);
    expect(healthOf([none[0], undefined]).each).toEqual(['Healthy', 'Unknown']);
  });

  test('tells who follows another stream than the rest, and all where nobody is the rest', () => {
    const said = (streams: readonly string[]) =>
      streams.map((stream, index) => ({ role: index === 0 ? 'primary' : 'replica', stream, since: 0, until: 300 }));
    expect(healthOf(said(['x', 'x', 'y']))).toMatchObject({
      message: 'members have to tell one stream: cache/a and cache/b say x, cache/c says y',
      each: ['Healthy', 'Healthy', 'Unhealthy'],
    });
    expect(healthOf(said(['x', 'y'])).each).toEqual(['Unhealthy', 'Unhealthy']);
  });

  test('says nothing of what is stopped, of what is promised nowhere, and never hides what is wrong with a member itself', () => {
    const two = [{ role: 'primary', since: 0, until: 300, health: 'Unhealthy' } as const, { role: 'primary', since: 0, until: 300 }];
    expect(healthOf(two.slice(1).concat(two.slice(1)), { state: 'stopped' }).each).toEqual(['Healthy', 'Healthy']);
    expect(healthOf(two, { agreement: undefined }).each).toEqual(['Unhealthy', 'Healthy']);
    expect(healthOf(two)).toMatchObject({ message: 'its own', each: ['Unhealthy', 'Unhealthy'] });
  });
});
