import { expect, test } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { cpuRatio } from '../../tests/support/cpu-ratio.ts';
import { builtinForTests, textSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile } from '../compile/index.ts';
import { hosts, largeFleet, perMiddleware, readAll } from '../compile/large-fleet.fixture.ts';
import { buildReview } from './build-review.ts';
import { formatReviewMarkdown } from './format/markdown.ts';

/** 16 to 19 measured. */
const mostTimes = 57;

test('a line of one middleware in a fleet of 1,000 hosts and 5,000 members is reviewed in a few times what reading the files costs', () => {
  const files = largeFleet();
  const builtin = builtinForTests();
  const file = 'middleware/c500.yaml';
  const change = { ...files, [file]: files[file]?.replace('timeout: 500', 'timeout: 501') ?? '' };
  /** Both commits are compiled, the hosts that change rendered and planned, the comment written: all that a pull request needs. */
  const work = () => {
    const from = compile({ snapshot: textSnapshot(files), engine: adapterEngine, builtin });
    const to = compile({ snapshot: textSnapshot(change), engine: adapterEngine, builtin, earlier: from });
    const review = buildReview({ from, to, changedFiles: [file], engine: adapterEngine });
    expect(formatReviewMarkdown(review)).toContain('timeout hot on 5 Redis members (c500)');
    expect(review.totals).toMatchObject({ changedMembers: perMiddleware, hosts, members: hosts * perMiddleware });
  };
  const { ratio, workMs } = cpuRatio({ work, floor: () => readAll(files) });
  const times = `${Math.round(workMs)} ms CPU, ${ratio.toFixed(1)} times the reading of all files`;
  console.log(`review of one line in ${hosts} hosts and ${hosts * perMiddleware} members: ${times}`);
  expect(ratio).toBeLessThan(mostTimes);
});
