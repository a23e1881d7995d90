import { describe, expect, it } from 'vitest';
import { isLogOf } from './is-log-of.ts';

const log = '/var/log/plumb/web.log';

describe('the output of a process', () => {
  it.each(['.1', '.2', '-20261129', '-20261129-1764399600', '.2026-11-29', '-2026-11-29T14:00:00Z', '.old', ' (deleted)', '.1 (deleted)'])(
    'is the log as %s still',
    (end) => expect(isLogOf(`${log}${end}`, log)).toBe(true),
  );

  it('is the log with a date before its extension still', () => {
    expect(isLogOf('/var/log/plumb/web-20261129.log', log)).toBe(true);
    expect(isLogOf('/var/log/plumb/web-20261129', '/var/log/plumb/web')).toBe(true);
    expect(isLogOf('/var/log/plumb/web-1', '/var/log/plumb/web')).toBe(false);
  });

  it.each(['web-1.log', 'web.log.log', 'web.log.1.log', 'web.log-old.log', 'web', 'web.log1', 'old/web.log', 'cache.log'])(
    'is another log as %s',
    (name) => expect(isLogOf(`/var/log/plumb/${name}`, log)).toBe(false),
  );
});
