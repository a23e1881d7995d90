import { describe, expect, it } from 'vitest';
import { formatAuthority } from './index.ts';

describe('an authority', () => {
  it.each([
    ['10.0.0.1', 80, '10.0.0.1:80'],
    ['web1.example.org', 80, 'web1.example.org:80'],
    ['*', 80, '*:80'],
    ['::1', 80, '[::1]:80'],
    ['[::1]', '80', '[::1]:80'],
    ['::', 80, '[::]:80'],
    ['fe80::1%eth0', 80, '[fe80::1%eth0]:80'],
    ['::ffff:10.0.0.1', 80, '[::ffff:10.0.0.1]:80'],
  ])('of %s and %s is %s', (address, port, expected) => {
    expect(formatAuthority({ address, port })).toBe(expected);
  });
});
