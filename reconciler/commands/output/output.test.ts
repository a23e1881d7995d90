import { describe, expect, test } from 'vitest';
import type { RenderedResource } from '../../../schemas/index.ts';
import { formatCell } from './format-cell.ts';
import { formatData } from './format-data.ts';
import { formatTable } from './format-table.ts';
import { maskResource, maskTexts } from './mask-resource.ts';

describe('a table', () => {
  test('lines up, and lets no control character through', () => {
    const rows = [
      ['a', 'long value', 'x'],
      ['\u001b[31mred\u001b[0m\n', '', 'y\u0007z'],
    ];
    expect(formatTable({ columns: ['one', 'two', 'three'], rows }, { colour: false })).toBe(
      'ONE  TWO         THREE\na    long value  x\nred              y z\n',
    );
  });

  test('has a bold head where colours are wanted, whatever the environment', () => {
    expect(formatTable({ columns: ['one'], rows: [] }, { colour: true })).toBe('\u001b[1mONE\u001b[22m\n');
  });

  test('cuts long cells and counts lines', () => {
    expect(formatCell('x'.repeat(70))).toBe(`${'x'.repeat(57)}...`);
    expect(formatCell('first\nsecond\nthird\n')).toBe('first (3 lines)');
    expect(formatCell({ a: 1 })).toBe('{"a":1}');
    expect(formatCell(undefined)).toBe('-');
  });
});

test('JSON and YAML hold the same, and leave out the same', () => {
  const value = { a: [1, 'yes', '0755'], b: undefined, c: { d: null } };
  expect(JSON.parse(formatData(value, 'json'))).toEqual({ a: [1, 'yes', '0755'], c: { d: null } });
  expect(formatData(value, 'yaml')).toBe(
    "a:\n  - 1\n  - 'yes'\n  - '0755'\nc:\n  d: null\n".replace("'yes'", formatData(['yes'], 'yaml').slice(2).trim()),
  );
});

test('secrets are masked in their fields, in the text of the file and in arguments', () => {
  const resource: RenderedResource = {
    id: 'file[/etc/redis.conf]',
    kind: 'file',
    name: '/etc/redis.conf',
    template: 'redis.conf',
    members: ['cache/1'],
    ensure: 'present',
    fields: { mode: '0600', content: 'requirepass hunter2x\n', entries: { requirepass: 'hunter2x', port: '6379' } },
    via: { merge: 'own', probe: { argv: ['redis-cli', '-a', 'hunter2x'], url: 'redis://:hunter2x@localhost', also: 'other-secret!' } },
    effect: 'restart',
    effects: {},
    notify: [],
    after: [],
    preserve: [],
    ignore: [],
    sensitive: ['/entries/requirepass', '/entries/absent'],
    drift: 'enforce',
    removable: true,
  };
  const masked = maskResource(resource, ['other-secret']);
  expect(JSON.stringify(masked)).not.toMatch(/hunter2x|other-secret/);
  expect(masked.fields).toMatchObject({
    mode: '0600',
    entries: { port: '6379', requirepass: expect.stringMatching(/^\(sensitive [0-9a-f]{8}\)$/) },
  });
  expect(masked.fields).not.toHaveProperty('entries.absent');
  expect(maskResource(resource, ['other-secret'])).toEqual(masked);
  expect(resource.fields).toHaveProperty('entries.requirepass', 'hunter2x');
});

test('secrets are masked in whatever else holds text, such as the question of a reading', () => {
  const probe = { resp: { host: 'h', port: 6379, auth: ['admin', 'hunter2x'], command: ['INFO'] }, timeoutMs: 2000 };
  const masked = maskTexts({ member: 'cache/1', probe, facts: { shown: 'hunter2x-long and hunter2x' } }, ['hunter2x', 'hunter2x-long']);
  const secret = expect.stringMatching(/^\(sensitive [0-9a-f]{8}\)$/);
  expect(masked.probe).toEqual({ ...probe, resp: { ...probe.resp, auth: ['admin', secret] } });
  const [longer, shorter] = masked.facts.shown.split(' and ');
  expect([longer, shorter]).toEqual([secret, secret]);
  expect(longer).not.toBe(shorter);
});
