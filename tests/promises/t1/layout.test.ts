import { expect, it } from 'vitest';
import { managerKinds } from './fault.ts';
import { allFaults } from './faults/all-faults.ts';
import { placesFor } from './layout.ts';
import type { Place } from './place.ts';

it.each(managerKinds)('lets no fault of a whole host, and no stopped agent, meet others: %s', async (manager) => {
  const places = await placesFor(
    allFaults.filter(({ on }) => on === undefined || on === manager),
    manager,
  );
  const kindOf = ({ fault }: Place) => fault?.wholeHost ?? (fault?.away ? 'away' : 'runs');
  const hosts = Map.groupBy(places, ({ host }) => host);
  for (const [host, here] of hosts) expect(new Set(here.map(kindOf)).size, host).toBe(1);
  expect(new Set(places.flatMap(({ ports }) => ports)).size).toBe(3 * places.length);
  expect(places.filter(({ fault }) => fault === undefined).map(({ product }) => product)).toHaveLength(5);
});
