import { afterAll, describe, expect, it } from 'vitest';
import { beforeStories } from '../before-stories.fixture.ts';
import { driftRows } from '../drift-rows.ts';
import type { Lab } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { converge, driftSince, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

describe('on a real host', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await openShop('drift');
  });
  afterAll(() => lab?.down());

  it.each(driftRows)('$name is seen, reported once and healed', async ({ name, host, hand, seen, truth }) => {
    const before = await lab.sh(host, truth);
    const since = new Date().toISOString();
    await lab.sh(host, hand);
    const healed = async () => (await driftSince(lab, { host, since, ...seen })).some(({ code }) => code === 'DriftHealed');
    const { tookMs } = await waitFor(healed, { what: `${name}: seen and healed`, timeoutMs: 400_000 });
    await waitFor(async () => (await lab.sh(host, truth)) === before, { what: `${name}: as before`, timeoutMs: 300_000 });
    const events = await driftSince(lab, { host, since, ...seen });
    tell(`${name}: told as healed after ${tookMs} ms; ${events.at(-1)?.resource} ${events.at(-1)?.message}`);
    expect(events.map(({ code }) => code)).toEqual(['DriftHealed', 'DriftDetected']);
    await converge(lab, `after ${name}`, 600_000);
  });
});
