import type { Fault } from '../fault.ts';
import { addressFaults } from './address-faults.ts';
import { fileFaults } from './file-faults.ts';
import { hostFaults } from './host-faults.ts';
import { loadedFaults } from './loaded-faults.ts';
import { processFaults } from './process-faults.ts';
import { nginxFaults, redisFaults, shopApiFaults, zookeeperFaults } from './product-faults.ts';
import { secretFaults } from './secret-faults.ts';
import { sharedFileFaults } from './shared-file-faults.ts';
import { unitFaults } from './unit-faults.ts';

const everyHand = ['appended', 'removed', 'opened', 'linked', 'fifo', 'emptied', 'edited-away', 'uprooted', 'immutable'];
const everyEnd = ['crash-2s', 'crash-6s', 'crash-15s', 'killed', 'hung', 'killed-away', 'port-taken', 'touched'];

const everyUnitHand = [
  ...['edited', 'edited-reloaded', 'edited-ran', 'put-back', 'put-back-away', 'removed', 'masked', 'masked-stopped', 'stopped'],
  ...['stopped-away', 'disabled', 'killed', 'frozen', 'dropped-in', 'dropped-in-ran', 'dropped-in-away', 'property'],
];

/** Each is met by a member of its own. */
export const allFaults: readonly Fault[] = [
  ...fileFaults('redis', everyHand),
  ...processFaults('redis', [...everyEnd, 'binary-replaced', 'binary-replaced-away']),
  ...redisFaults,
  ...fileFaults('nginx', everyHand),
  ...processFaults('nginx', [...everyEnd, 'binary-replaced']),
  ...nginxFaults,
  ...fileFaults('zookeeper', ['appended']),
  ...processFaults('zookeeper', ['hung', 'killed']),
  ...zookeeperFaults,
  ...fileFaults('shop-api', ['removed', 'opened', 'edited-away']),
  ...processFaults('shop-api', ['crash-6s', 'killed', 'hung', 'port-taken', 'touched', 'binary-replaced']),
  ...shopApiFaults,
  ...unitFaults('shop-api', everyUnitHand),
  ...unitFaults('redis', ['edited-ran', 'put-back-away', 'masked', 'killed', 'frozen', 'dropped-in-ran']),
  ...unitFaults('nginx', ['edited', 'masked-stopped', 'stopped', 'dropped-in-away', 'property']),
  ...hostFaults,
  ...loadedFaults,
  ...sharedFileFaults,
  ...addressFaults,
  ...secretFaults,
];
