import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { managerKinds } from './t1/fault.ts';
import { faultRows, fleetFaultRows } from './t1/fault-rows.ts';
import { allFaults } from './t1/faults/all-faults.ts';
import { allFleetFaults } from './t1/fleets/faults/all-fleet-faults.ts';
import { withFigures } from './write-figures.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/promises.md'), 'utf8');

it('lists in docs/promises.md the faults that are injected, in their order', () => {
  expect(page.split('\n').filter((line) => /^\| `[\w-]+` \|/.test(line))).toEqual([
    ...faultRows(allFaults),
    ...fleetFaultRows(allFleetFaults),
  ]);
});

it('has at least 60 faults of each service manager, over five products, each of a name of its own', () => {
  for (const manager of managerKinds)
    expect(allFaults.filter(({ on }) => on === undefined || on === manager).length).toBeGreaterThanOrEqual(60);
  const names = [...allFaults, ...allFleetFaults].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect([...new Set(allFaults.map(({ product }) => product))].sort()).toEqual(['nginx', 'redis', 'settings', 'shop-api', 'zookeeper']);
});

it('puts printed lines into the row of their promise only', () => {
  const text = '| Id | Promise | Found last |\n|---|---|---|\n| T1 | a | – |\n| T2 | b | – |\n';
  expect(withFigures(text, ['T2 fleets=5 open=0'])).toBe(text.replace('| b | – |', '| b | `T2 fleets=5 open=0` |'));
});
