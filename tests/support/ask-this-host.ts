import { createLocalHost, type ProbeAnswer } from '../../agent/host/index.ts';
import type { Probe } from '../../schemas/index.ts';

/** Asks as an agent does, for tests of houses that do not know hosts. */
export function askThisHost(probe: Probe): Promise<ProbeAnswer> {
  return createLocalHost({ root: '' }).probe(probe);
}
