// Runs before every test file, so that a property does in the gate today what it did yesterday.
import fc from 'fast-check';
import { propertySeed, runs, searchMs } from './property-runs.ts';

fc.configureGlobal({
  seed: propertySeed,
  numRuns: runs(100),
  ...(searchMs === undefined ? {} : { interruptAfterTimeLimit: searchMs }),
});
