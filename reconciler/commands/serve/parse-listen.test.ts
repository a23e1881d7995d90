import { expect, test } from 'vitest';
import { parseListen } from './parse-listen.ts';

test.each([
  ['127.0.0.1:7480', '127.0.0.1', 7480],
  ['plumb.example.com:80', 'plumb.example.com', 80],
  ['[::1]:0', '::1', 0],
  [':7480', '127.0.0.1', 7480],
])('%s is an address', (text, host, port) => {
  expect(parseListen(text)).toEqual({ host, port });
});

test.each(['7480', '127.0.0.1', '::1:80', 'a:b:80', 'a:99999', '', 'a:'])('%s is none', (text) => {
  expect(() => parseListen(text)).toThrow(/HOST:PORT/);
});
