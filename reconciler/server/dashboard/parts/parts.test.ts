import { createContext, runInContext } from 'node:vm';
import { html } from 'hono/html';
import { describe, expect, test } from 'vitest';
import { script } from '../client/script.ts';
import { timesScript } from '../client/times.ts';
import { fitText } from '../pictures/fit-text.ts';
import { fleetHref, linkText, middlewareHref } from './links.ts';
import { formatClock, renderMoments } from './moments.ts';
import { formatAge, formatDuration, type TimeStyle } from './time.ts';
import { formatReason, plural, renderValue } from './value.ts';

describe('times', () => {
  const ages: readonly (readonly [number, string])[] = [
    [-5000, 'just now'],
    [4999, 'just now'],
    [42_000, '42 s ago'],
    [60_000, '1 min ago'],
    [3_599_000, '59 min ago'],
    [3_600_000, '1 h ago'],
    [47 * 3_600_000, '47 h ago'],
    [48 * 3_600_000, '2 d ago'],
    [400 * 86_400_000, '400 d ago'],
  ];
  test.each(ages)('%i ms is %s', (ms, text) => expect(formatAge(ms, 'ago')).toBe(text));

  test('the script of the page says the same', () => {
    const document = { documentElement: { dataset: { now: '2026-11-23T10:00:00Z' } }, querySelectorAll: () => [] };
    const context = createContext({ document, setInterval: () => 0 });
    runInContext(timesScript, context);
    const styles: readonly TimeStyle[] = ['ago', 'age'];
    for (const style of styles) {
      for (const ms of [...ages.map(([age]) => age), 1, 4_999, 5_000, 59_999, 86_400_000, 172_799_999]) {
        expect(runInContext(`formatAge(${ms}, '${style}')`, context)).toBe(formatAge(ms, style));
      }
    }
  });

  test('exact times inside a text are read as times of day, and everything else stays text', () => {
    const now = Date.parse('2026-11-23T10:00:00Z');
    expect(formatClock('2026-11-23T00:00:00.000Z', now)).toBe('00:00:00');
    expect(formatClock('2026-11-22T23:59:59.999Z', now)).toBe('11-22 23:59');
    const text = html`${renderMoments('<b> since 2026-11-23T09:26:48.400Z; until 2027-01-01T00:00:00Z, not 2027-99-01T00:00:00Z.', now)}`;
    expect(String(text)).toBe(
      '&lt;b&gt; since <time datetime="2026-11-23T09:26:48.400Z" title="2026-11-23 09:26:48 UTC">09:26:48 UTC</time>; until <time datetime="2027-01-01T00:00:00Z" title="2027-01-01 00:00:00 UTC">01-01 00:00 UTC</time>, not 2027-99-01T00:00:00Z.',
    );
  });

  test.each([
    [0, '0 s'],
    [900, '0.9 s'],
    [45_000, '45 s'],
    [192_000, '3 min 12 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
  ] as const)('%i ms lasts %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('values', () => {
  test('absent is not empty', async () => {
    expect(String(await renderValue(undefined, 'not told'))).toContain('>not told<');
    expect(String(await renderValue(null, 'absent'))).toContain('>absent<');
    expect(String(await renderValue('', 'absent'))).toContain('>empty text<');
    expect(String(await renderValue('0', 'absent'))).toContain('>0<');
  });

  test('long ones are folded whole, control characters shown', async () => {
    const long = String(await renderValue('x'.repeat(4096), ''));
    expect(long).toContain('<details');
    expect(long).toContain(`>${'x'.repeat(4096)}</pre>`);
    expect(long).toContain('4096 characters');
    expect(String(await renderValue('a\nb', ''))).toContain('2 lines');
    expect(String(await renderValue('a\u0000\u001b[31m', ''))).toContain('a␀␛[31m');
  });

  test('reasons become words', () => {
    expect(['ParametersDiffer', 'AsInGit', 'Synced', '', 'NeverReported'].map(formatReason)).toEqual([
      'Parameters differ',
      'As in git',
      'Synced',
      '',
      'Never reported',
    ]);
    expect([plural(1, 'host'), plural(2, 'host'), plural(1200, 'host')]).toEqual(['1 host', '2 hosts', '1,200 hosts']);
  });
});

describe('links', () => {
  test('names are encoded', () => {
    expect(middlewareHref('a/../b?x="<')).toBe('/middleware/a%2F..%2Fb%3Fx%3D%22%3C');
    expect(fleetHref({ organization: '零售', state: 'Drifted' })).toBe('/?organization=%E9%9B%B6%E5%94%AE&state=Drifted');
    expect(fleetHref({})).toBe('/');
  });

  test('only http and https addresses in texts become links', async () => {
    const linked = async (text: string) => String(await html`${linkText(text)}`);
    expect(await linked('see https://a.example/x?y=1&z=2. Then')).toBe(
      'see <a href="https://a.example/x?y=1&amp;z=2" rel="noreferrer noopener">https://a.example/x?y=1&amp;z=2</a>. Then',
    );
    for (const text of ['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'ftp://a.example', 'https://', 'HTTPS//x']) {
      expect(await linked(text)).not.toContain('<a');
    }
  });
});

test('the script parses', () => {
  expect(() => new Function(script)).not.toThrow();
  expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/);
});

test('a text in a picture is cut by its width', () => {
  expect(fitText('session-cache', 13)).toBe('session-cache');
  expect(fitText('session-cache-of-the-shop', 10)).toBe('session-c…');
  expect(fitText('库存服务集群', 12)).toBe('库存服务集群');
  expect(fitText('库存服务集群一', 12)).toBe('库存服务集…');
});
