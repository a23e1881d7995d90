import { expect, test } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { cpuRatio } from '../../tests/support/cpu-ratio.ts';
import { builtinForTests, textSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile, sliceFor } from './index.ts';
import { hosts, largeFleet, perMiddleware, readAll } from './large-fleet.fixture.ts';

/** 5 to 6 measured. */
const mostTimes = 18;

test('1,000 hosts with 5,000 members cost a few times what reading their files costs', () => {
  const files = largeFleet();
  const builtin = builtinForTests();
  const work = () => {
    const { fleet, diagnostics } = compile({ snapshot: textSnapshot(files), engine: adapterEngine, builtin });
    expect(diagnostics).toEqual([]);
    if (fleet === undefined) throw new Error('no model');
    const slices = [...fleet.hosts.keys()].map((name) => sliceFor(fleet, name)?.slice);
    expect(slices.flatMap((slice) => slice?.members ?? []).length).toBe(hosts * perMiddleware);
  };
  const { ratio, workMs } = cpuRatio({ work, floor: () => readAll(files) });
  const times = `${Math.round(workMs)} ms CPU, ${ratio.toFixed(1)} times the reading of their files`;
  console.log(`compile of ${hosts} hosts and ${hosts * perMiddleware} members, with all slices: ${times}`);
  expect(ratio).toBeLessThan(mostTimes);
});
