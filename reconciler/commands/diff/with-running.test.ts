import { describe, expect, it } from 'vitest';
import type { RunningMember } from './ask-running.ts';
import { withRunning } from './with-running.ts';

const compared = (a: unknown, b: unknown) => ({
  pointer: '/x',
  a: { value: a, layer: 'member' },
  b: { value: b, layer: 'member' },
  same: false,
  effect: 'hot' as const,
  sensitive: false,
});

describe('running values', () => {
  const running = (member: string, values: Readonly<Record<string, string>>, sensitive = false): RunningMember => ({
    member,
    host: 'h',
    hostState: 'Reporting',
    values: new Map(Object.entries(values).map(([name, value]) => [name, { value, sensitive }])),
  });

  it('stand beside the whole parameter, and differ whatever Git wants', () => {
    const same = { ...compared('1gb', '1gb'), same: true, effect: 'none' as const };
    const rows = withRunning([same, { ...same, pointer: '/x/part' }], [running('c/1', { x: '1' }), running('c/2', { x: '2' })]);
    expect(rows).toEqual([
      { ...same, running: { 'c/1': '1', 'c/2': '2' }, runningDiffers: true },
      { ...same, pointer: '/x/part' },
    ]);
  });

  it('are shown too where Git does not set the parameter', () => {
    const rows = withRunning([], [running('c/1', { y: '1' }), running('c/2', { y: '1' })]);
    expect(rows).toEqual([{ pointer: '/y', same: true, effect: 'none', sensitive: false, running: { 'c/1': '1', 'c/2': '1' } }]);
  });

  it('of one side alone differ from nothing', () => {
    const [row] = withRunning([], [running('c/1', { y: '1' }), running('c/2', {})]);
    expect(row).not.toHaveProperty('runningDiffers');
    expect(withRunning([], [running('c/1', { y: '1' })])[0]).not.toHaveProperty('runningDiffers');
  });

  it('that are secret in Git alone are not shown', () => {
    const secret = { ...compared('set', 'set'), sensitive: true };
    const rows = withRunning([secret], [running('c/1', { x: 'hunter2' }), running('c/2', { x: 'horse' })]);
    expect(rows[0]).toMatchObject({ running: { 'c/1': 'set', 'c/2': 'set' } });
    expect(rows[0]).not.toHaveProperty('runningDiffers');
  });
});
