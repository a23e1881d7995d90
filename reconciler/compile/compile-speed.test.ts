import { expect, test } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { builtinForTests, textSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile, sliceFor } from './index.ts';
import { hosts, largeFleet, perMiddleware } from './large-fleet.fixture.ts';

const budgetMs = 10_000;

test('1,000 hosts with 5,000 members compile within 10 s of CPU', () => {
  const snapshot = textSnapshot(largeFleet());
  const builtin = builtinForTests();
  const started = process.cpuUsage();
  const { fleet, diagnostics } = compile({ snapshot, engine: adapterEngine, builtin });
  const compiled = process.cpuUsage(started);
  expect(diagnostics).toEqual([]);
  if (fleet === undefined) throw new Error('no model');
  const slices = [...fleet.hosts.keys()].map((name) => sliceFor(fleet, name)?.slice);
  const all = process.cpuUsage(started);
  expect(slices.flatMap((slice) => slice?.members ?? []).length).toBe(hosts * perMiddleware);
  const ms = ({ user, system }: NodeJS.CpuUsage) => Math.round((user + system) / 1000);
  console.log(`compile of ${hosts} hosts and ${hosts * perMiddleware} members: ${ms(compiled)} ms CPU, with all slices ${ms(all)} ms`);
  expect(ms(all)).toBeLessThan(budgetMs);
});
