import { expect, test, vi } from 'vitest';
import { createBodyShares } from './body-shares.ts';

const limits = { perHost: 2, totalBytes: 100, deadlineMs: 1000 };

test('a host is at so many documents at once, and others at theirs', () => {
  const shares = createBodyShares(limits);
  const first = shares.begin('loud', 'a');
  shares.begin('loud', 'b');
  expect(() => shares.begin('loud', 'c')).toThrow(expect.objectContaining({ code: 'busy' }));
  expect(() => shares.begin('quiet', 'c')).not.toThrow();
  first.end();
  first.end();
  expect(() => shares.begin('loud', 'd')).not.toThrow();
  expect(() => shares.begin('loud', 'e')).toThrow();
  expect([shares.isBusy('loud'), shares.isBusy('other')]).toEqual([true, false]);
});

test('a signature is in use once', () => {
  const shares = createBodyShares(limits);
  shares.begin('host', 'nonce');
  expect(() => shares.begin('host', 'nonce')).toThrow(expect.objectContaining({ code: 'replayed' }));
  expect(() => shares.begin('another', 'nonce')).not.toThrow();
});

test('when the memory is used up the host that takes most gives way, with its largest body', () => {
  const shares = createBodyShares(limits);
  const quiet = shares.begin('quiet', 'a');
  const small = shares.begin('loud', 'b');
  const large = shares.begin('loud', 'c');
  small.grow(30);
  large.grow(60);
  quiet.grow(11);
  expect([quiet, small, large].map(({ signal }) => signal.aborted)).toEqual([false, false, true]);
  expect(large.signal.reason).toMatchObject({ code: 'busy' });
  large.grow(1000);
  quiet.grow(40);
  expect([quiet, small].map(({ signal }) => signal.aborted)).toEqual([false, false]);
});

test('a body that does not come is given up, one that came may be worked on for longer', () => {
  vi.useFakeTimers();
  try {
    const shares = createBodyShares(limits);
    const slow = shares.begin('host', 'a');
    const here = shares.begin('host', 'b');
    here.arrived();
    vi.advanceTimersByTime(1001);
    expect([slow.signal.aborted, here.signal.aborted]).toEqual([true, false]);
    expect(slow.signal.reason).toMatchObject({ code: 'too-slow' });
  } finally {
    vi.useRealTimers();
  }
});
