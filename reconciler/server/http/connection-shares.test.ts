import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { Context } from 'hono';
import { expect, test } from 'vitest';
import { createConnectionShares } from './connection-shares.ts';

const limits = { strangers: { each: 3, all: 5 }, readers: { each: 2, all: 3 }, perHost: 2 };

function aSocket(remoteAddress: string) {
  const socket = Object.assign(new EventEmitter(), { remoteAddress, destroyed: false, destroy: () => {} });
  socket.destroy = () => {
    socket.destroyed = true;
    socket.emit('close');
  };
  return socket;
}

function open(shares: ReturnType<typeof createConnectionShares>, address: string) {
  const socket = aSocket(address);
  shares.take(socket as unknown as Socket);
  return { socket, c: { env: { incoming: { socket } } } as unknown as Context };
}

const isOpen = ({ socket }: { readonly socket: { readonly destroyed: boolean } }) => !socket.destroyed;

test('the oldest of an address with too many strangers is closed, and nothing of another', () => {
  const shares = createConnectionShares(limits);
  const honest = open(shares, '10.0.0.1');
  const many = [1, 2, 3, 4, 5].map(() => open(shares, '10.0.0.2'));
  expect(many.map(isOpen)).toEqual([false, false, true, true, true]);
  expect(isOpen(honest)).toBe(true);
});

test('of too many in all the address with the most gives way', () => {
  const shares = createConnectionShares(limits);
  const two = [1, 2].map(() => open(shares, '10.0.0.1'));
  const three = [1, 2, 3].map(() => open(shares, '10.0.0.2'));
  const one = open(shares, '10.0.0.3');
  expect([...two, ...three, one].map(isOpen)).toEqual([true, true, false, true, true, true]);
});

test('a host that signed is no stranger any more, wherever it comes from', () => {
  const shares = createConnectionShares(limits);
  const signed = open(shares, '10.0.0.2');
  shares.proveHost(signed.c, 'web-1');
  const strangers = [1, 2, 3, 4].map(() => open(shares, '10.0.0.2'));
  expect(strangers.map(isOpen)).toEqual([false, true, true, true]);
  expect(isOpen(signed)).toBe(true);
  const more = [1, 2].map(() => open(shares, '10.0.0.9'));
  for (const { c } of more) shares.proveHost(c, 'web-1');
  shares.proveReader(signed.c);
  expect([signed, ...more].map(isOpen)).toEqual([false, true, true]);
});

test('readers have a share of their own, and a connection that ends takes none', () => {
  const shares = createConnectionShares(limits);
  const readers = [1, 2, 3].map(() => open(shares, '10.0.0.1'));
  for (const { c } of readers) shares.proveReader(c);
  expect(readers.map(isOpen)).toEqual([false, true, true]);
  readers[1]?.socket.destroy();
  const next = open(shares, '10.0.0.1');
  shares.proveReader(next.c);
  shares.proveReader(next.c);
  expect(readers.slice(2).map(isOpen)).toEqual([true]);
  shares.proveReader({ env: undefined } as unknown as Context);
});
