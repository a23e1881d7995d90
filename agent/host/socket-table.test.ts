import { expect, it } from 'vitest';
import { plainAddress } from '../../schemas/index.ts';
import { parseSocketTable, parseUnixTable, rivalsOf, takersOf } from './socket-table.ts';

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:3BA3 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 6182302 1 0000000086ebd92e 100 0 0 10 0
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0000000086ebd92e 100 0 0 10 0
   2: 0100007F:3BA3 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 8 1 0000000086ebd92e 100 0 0 10 0
`;
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 000 100 0 0 10 0
   1: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 000 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 13 1 000 100 0 0 10 0
`;
const udp = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  401: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 21 2 0000000000000000 0
  402: 0100007F:0036 0100007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 22 2 0000000000000000 0
`;

it('takes the sockets that listen, and none of a connection', () => {
  expect(parseSocketTable(tcp, 'tcp')).toEqual([
    { inode: '6182302', uid: 1000, address: '127.0.0.1', port: 15_267 },
    { inode: '7', uid: 0, address: '0.0.0.0', port: 80 },
  ]);
  expect(parseSocketTable(tcp6, 'tcp').map(({ address, port }) => [address, port])).toEqual([
    ['::1', 8080],
    ['::', 80],
    ['127.0.0.1', 81],
  ]);
  expect(parseSocketTable(udp, 'udp')).toMatchObject([{ inode: '21', address: '0.0.0.0', port: 53 }]);
});

it('takes unix sockets that listen under a name', () => {
  const text = `Num       RefCount Protocol Flags    Type St Inode Path
00000000b4a0d9d7: 00000003 00000000 00000000 0001 03 1 /run/a.sock
000000009c0a1b2c: 00000002 00000000 00010000 0001 01 2 /run/a b.sock
000000009c0a1b2d: 00000002 00000000 00010000 0001 01 3
`;
  expect(parseUnixTable(text)).toEqual([{ inode: '2', uid: -1, address: '/run/a b.sock', port: 0 }]);
});

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['[fe80::1%eth0]', 'fe80::1'],
  ['localhost', '127.0.0.1'],
])('writes %s as %s', (address, plain) => {
  expect(plainAddress(address)).toBe(plain);
});

const at = (address: string, inode = address) => ({ inode, uid: 0, address, port: 80 });
const names = (listeners: readonly { readonly inode: string }[]) => listeners.map(({ inode }) => inode);

it.each([
  ['the very address before all', '127.0.0.1', [at('0.0.0.0'), at('127.0.0.1')], ['127.0.0.1']],
  ['all addresses of its family before both', '127.0.0.1', [at('::'), at('0.0.0.0')], ['0.0.0.0']],
  ['one that takes both families', '127.0.0.1', [at('::')], ['::']],
  ['each that shares the place', '127.0.0.1', [at('127.0.0.1', 'a'), at('127.0.0.1', 'b')], ['a', 'b']],
  ['none of another address', '127.0.0.1', [at('10.0.0.1'), at('::1')], []],
  ['IPv6 by IPv6', '::1', [at('0.0.0.0'), at('::')], ['::']],
  ['none of another port', '127.0.0.1', [{ ...at('127.0.0.1'), port: 81 }], []],
])('a connection reaches %s', (_title, address, table, inodes) => {
  expect(names(takersOf(table, { address, port: 80 }))).toEqual(inodes);
});

it.each([
  ['every address, by each', undefined, ['10.0.0.1', '::1', '::'], ['10.0.0.1', '::1', '::']],
  ['0.0.0.0, by each of IPv4', '0.0.0.0', ['10.0.0.1', '::1', '::'], ['10.0.0.1']],
  ['an address, by itself and by all', '10.0.0.1', ['10.0.0.1', '10.0.0.2', '0.0.0.0', '::'], ['10.0.0.1', '0.0.0.0']],
  ['::, by each of IPv6', '::', ['0.0.0.0', '::1'], ['::1']],
])('to listen on %s is in the way', (_title, address, addresses, inodes) => {
  expect(
    names(
      rivalsOf(
        addresses.map((one) => at(one)),
        { address, port: 80 },
      ),
    ),
  ).toEqual(inodes);
});
