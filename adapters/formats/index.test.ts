import { describe, expect, it } from 'vitest';
import { codecs, getCodec } from './index.ts';

describe('codecs', () => {
  it('are found by their names', () => {
    expect(Object.keys(codecs)).toEqual(['env', 'ini', 'json', 'nginx', 'properties', 'redis', 'toml', 'xml', 'yaml']);
    for (const [name, codec] of Object.entries(codecs)) expect(getCodec(name)).toBe(codec);
  });

  it.each(['text', '', 'toString', '__proto__'])('hold no codec %j', (name) => {
    expect(getCodec(name)).toBeUndefined();
  });
});
