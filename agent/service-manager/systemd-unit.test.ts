import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aService, cache } from './service-fixture.ts';
import { formatUnit, isCurrentUnit, readDefinition } from './systemd-unit.ts';

describe('unit file', () => {
  test('holds the definition, and nothing of it is split, expanded or a line of its own', () => {
    const text = formatUnit(cache);
    expect(
      text.replace(/^# plumb-unit: sha256:\w{64} sha256:\w{64}\n/m, ''),
    ).toBe(`# Written by Plumb from the fleet repository; a change by hand is seen as drift.
# plumb-definition: sha256:one
[Unit]
Description=Redis cache-1 [Service]
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
ExecStart="/usr/bin/redis-server" "/etc/redis/a b.conf" "--name" "x\\"y\\\\z" "100%%" "$$HOME" ";"
ExecReload=/bin/sh -c "kill -s HUP $$MAINPID"
Environment="WORD=a \\"b\\" %%n $c"
WorkingDirectory=/var/lib/redis
User=redis
Group=redis
KillMode=mixed
KillSignal=SIGTERM
TimeoutStopSec=30000ms
Restart=on-failure
RestartSec=1s

[Install]
WantedBy=multi-user.target
`);
    expect(readDefinition(text)).toBe('sha256:one');
    expect(readDefinition('[Unit]\n')).toBeUndefined();
  });
  test('is current as long as nobody edits it, however another version of the agent would write it', () => {
    const text = formatUnit(cache);
    expect(isCurrentUnit(text, cache)).toBe(true);
    expect(isCurrentUnit(`${text}Nice=5\n`, cache)).toBe(false);
    expect(isCurrentUnit(text.replace('sha256:one', 'sha256:two'), cache)).toBe(false);
    expect(isCurrentUnit(text, { ...cache, via: { ...cache.via, reload: { signal: 'SIGUSR1' } } })).toBe(false);
    expect(isCurrentUnit('', cache)).toBe(false);
    const body = text.split('\n').slice(3).join('\n');
    const reworded = `${body}# as another version ends it\n`;
    const sha256 = (part: string) => createHash('sha256').update(part).digest('hex');
    expect(
      isCurrentUnit(
        text.replace(sha256(body), sha256(reworded)).replace(body, () => reworded),
        cache,
      ),
    ).toBe(true);
  });
  test('says limits, and is the same as ever where there are none', () => {
    const limited = aService('x', { via: { argv: ['/bin/x'], limits: { nofile: '1024:65536', memlock: 'infinity', nproc: '512' } } });
    const text = formatUnit(limited);
    expect(text).toContain('\nLimitNOFILE=1024:65536\nLimitMEMLOCK=infinity\nLimitNPROC=512\nKillMode=mixed\n');
    expect(isCurrentUnit(text, { ...limited, via: { ...limited.via, limits: { nofile: '2048' } } })).toBe(false);
    // What an agent wrote that knew no limits.
    expect(formatUnit(cache)).toContain('# plumb-unit: sha256:ab1980bec7b58621e1c04f046b2ae502077cfae23faaa96ca2ad11bdb3492b6d ');
  });
  test('a program that systemd would take for a modifier is refused', () => {
    for (const program of ['+/bin/sh', '-/bin/sh', '@/bin/sh', '!/bin/sh', ':/bin/sh', '|/bin/sh', '', ' /bin/sh']) {
      expect(() => formatUnit(aService('x', { via: { argv: [program] } }))).toThrow(/absolute path/);
    }
    expect(() => formatUnit(aService('x', { via: { argv: ['/bin/sh', 'a\0b'] } }))).toThrow(/NUL/);
  });
});
