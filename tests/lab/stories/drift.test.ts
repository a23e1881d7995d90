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

  it.each(driftRows)('$name is seen, told once and healed', async ({ name, host, hand, seen, mayBeGone, truth }) => {
    const before = await lab.sh(host, truth);
    const since = new Date().toISOString();
    await lab.sh(host, hand);
    const healed = async () => (await driftSince(lab, { host, since, ...seen })).some(({ code }) => code === 'DriftHealed');
    const isTold = await waitFor(healed, { what: `${name}: seen and healed`, timeoutMs: mayBeGone ? 10_000 : 40_000 }).catch(
      (error: Error) => {
        if (!mayBeGone) throw error;
      },
    );
    await waitFor(async () => (await lab.sh(host, truth)) === before, { what: `${name}: as before`, timeoutMs: 30_000 });
    const events = await driftSince(lab, { host, since, ...seen });
    if (isTold) tell(`${name}: told as healed after ${isTold.tookMs} ms; ${events.at(-1)?.resource} ${events.at(-1)?.message}`);
    else tell(`${name}: systemd was quicker than the agent, nothing was left to be seen`);
    expect(events.map(({ code }) => code)).toEqual(isTold ? ['DriftHealed', 'DriftDetected'] : []);
    await converge(lab, `after ${name}`, 60_000);
  });
});
