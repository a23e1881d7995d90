import { expect, it } from 'vitest';
import { defaultLimits, limitsForTransfer, withDefaultLimits } from './limits.ts';

it('a transfer limit raises what depends on it, and never lowers it', () => {
  const mebibyte = 1024 * 1024;
  expect(withDefaultLimits(limitsForTransfer('256'))).toEqual({
    ...defaultLimits,
    transferBytes: 256 * mebibyte,
    objectBytes: 256 * mebibyte,
    inflatedBytes: 2048 * mebibyte,
    storeBytes: 1024 * mebibyte,
  });
  expect(withDefaultLimits(limitsForTransfer('8'))).toEqual({ ...defaultLimits, transferBytes: 8 * mebibyte });
  expect(limitsForTransfer(undefined)).toEqual({});
});

it.each(['0', '-1', '1.5', '64M', '5000'])('%s is refused with what is meant', (text) => {
  expect(() => limitsForTransfer(text)).toThrow(`the transfer limit is "${text}": give a whole number of MiB from 1 to 4096`);
});
