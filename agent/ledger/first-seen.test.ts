import { describe, expect, it } from 'vitest';
import { absent, aConf, aCycle, aDaemon, later, now, seen, someCycles, someValues, unknown } from '../a-cycle.ts';
import { aLedger } from '../desired/a-desired.ts';

const conf = aConf();
const daemon = aDaemon();
const values = someValues();
const all = [conf, daemon, values];
const nothing = { [conf.id]: absent, [daemon.id]: absent, [values.id]: absent };

/** The ledger of a host that came to be as Git wants. */
const applied = aCycle(aLedger(), { resources: all, before: nothing }).settled;

describe('the time when a difference was first seen', () => {
  const key = `${conf.id} /mode drift`;
  const drifted = { [conf.id]: seen(conf, { mode: '0600' }) };
  const observing = [aConf({ drift: 'observe' }), daemon, values];

  it('lasts as long as the difference', () => {
    const cycles = someCycles(
      [
        { resources: observing, before: drifted },
        { resources: observing, before: drifted, at: later(60) },
        { resources: observing, at: later(120) },
      ],
      applied,
    );
    expect(cycles.map(({ settled }) => settled.firstSeen)).toEqual([{ [key]: now }, { [key]: now }, {}]);
  });

  it('outlasts a time in which nothing can be seen', () => {
    const cycles = someCycles(
      [
        { resources: observing, before: drifted },
        { resources: observing, before: { [conf.id]: unknown }, at: later(60) },
        { resources: observing, before: drifted, at: later(120) },
      ],
      applied,
    );
    expect(cycles.map(({ settled }) => settled.firstSeen[key])).toEqual([now, now, now]);
  });
});
