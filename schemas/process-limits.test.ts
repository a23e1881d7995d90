import { describe, expect, it } from 'vitest';
import { isLowerLimit, limitNames, limitWords, readLimit } from './process-limits.ts';

describe('limits of a process', () => {
  it.each([
    ['nofile', 65536, '65536'],
    ['nofile', '65536', '65536'],
    ['nofile', { soft: 1024, hard: 65536 }, '1024:65536'],
    ['stack', '8M', '8388608'],
    ['stack', { soft: '8M', hard: 'infinity' }, '8388608:infinity'],
    ['memlock', 'infinity', 'infinity'],
    ['core', { soft: 0, hard: 0 }, '0'],
  ] as const)('%s: %j is %s', (name, written, limit) => {
    expect(readLimit(name, written)).toEqual({ limit });
  });

  it.each([
    ['nofile', 'infinity', /fs\.nr_open/],
    ['nofile', { soft: 10, hard: 'infinity' }, /fs\.nr_open/],
    ['nproc', '64K', /counts/],
    ['stack', { soft: 'infinity', hard: '8M' }, /soft limit infinity is above its hard limit 8388608/],
    ['stack', '99999999999T', /more than can be counted/],
    ['core', 'lots', /no whole number/],
    ['core', null, /no whole number/],
  ] as const)('%s: %j is refused', (name, written, problem) => {
    expect(readLimit(name, written)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('compares what holds, the soft limit', () => {
    expect(isLowerLimit('1024:65536', '1025')).toBe(true);
    expect(isLowerLimit('infinity', '1025')).toBe(false);
  });

  it('knows a word of systemd and of the kernel for each', () => {
    expect(limitNames.map((name) => limitWords[name]?.unit)).toEqual(limitNames.map((name) => `Limit${name.toUpperCase()}`));
  });
});
