import { describe, expect, it } from 'vitest';
import { absent, aConf, aCycle, aDaemon, later, seen, someCycles, someValues } from '../a-cycle.ts';
import { aLedger } from '../desired/a-desired.ts';

const conf = aConf();
const daemon = aDaemon();
const values = someValues();
const applied = aCycle(aLedger(), { resources: [conf, daemon, values], before: { [conf.id]: absent, [daemon.id]: absent } }).settled;
const resources = [aConf({}, { size: '1', color: 'blue' }), daemon, someValues({ size: '1', color: 'blue' })];
const change = { resources, commit: 'c2', before: { [conf.id]: seen(conf), [values.id]: seen(values) } } as const;

describe('failures', () => {
  it('stay where their step was skipped', () => {
    const down = { [daemon.id]: seen(daemon, { running: false }) };
    const failed = { [daemon.id]: { status: 'failed', reason: 'StepFailed', message: 'gone' } } as const;
    const [first, second] = someCycles(
      [
        { ...change, after: down, results: failed },
        { ...change, before: down, after: down, at: later(6), results: { [daemon.id]: { status: 'skipped', message: 'waits' } } },
      ],
      applied,
    );
    expect(first?.settled.failures[daemon.id]).toMatchObject({ message: 'gone' });
    expect(second?.settled.failures[daemon.id]).toEqual(first?.settled.failures[daemon.id]);
  });

  it('count the tries that fail alike, whatever the log says of each, and tell its last words', () => {
    const stays = { ...change, after: { [values.id]: seen(values) } };
    const [first, second, third] = someCycles(
      [
        { ...stays, words: new Map([[daemon.id, '10:00 cannot bind']]) },
        { ...stays, before: {}, at: later(6), words: new Map([[daemon.id, '10:06 cannot bind']]) },
        { ...stays, before: {}, at: later(20), results: { [daemon.id]: { status: 'failed', reason: 'StepFailed', message: 'gone' } } },
      ],
      applied,
    );
    const contradiction = `the running process still differs at ${values.id}/values/color`;
    expect(first?.settled.failures[daemon.id]?.message).toBe(`${contradiction}; its log ends: 10:00 cannot bind`);
    expect(first?.settled.failures[daemon.id]).not.toHaveProperty('alike');
    expect(second?.settled.failures[daemon.id]).toMatchObject({ attempts: 2, alike: 2, message: expect.stringContaining('10:06') });
    expect(third?.settled.failures[daemon.id]).toMatchObject({ attempts: 3, message: 'gone' });
    expect(third?.settled.failures[daemon.id]).not.toHaveProperty('alike');
  });
});
